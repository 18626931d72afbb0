"""Programs of OpenSSH."""
