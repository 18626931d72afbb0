"""Programs of apt."""
