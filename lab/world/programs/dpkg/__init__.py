"""Programs of dpkg."""
