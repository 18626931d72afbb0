"""Programs of binutils: `strings`."""
