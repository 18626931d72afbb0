"""Programs of GNU coreutils."""
