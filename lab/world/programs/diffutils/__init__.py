"""Programs of GNU diffutils, and `patch`."""
