"""Programs of vim: `xxd`."""
