"""Programs of GNU diffutils."""
