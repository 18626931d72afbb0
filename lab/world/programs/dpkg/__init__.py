"""Programs of dpkg and apt."""
