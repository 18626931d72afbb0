"""Programs of kmod."""
