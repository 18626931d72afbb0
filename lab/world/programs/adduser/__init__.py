"""Programs of Debian's adduser."""
