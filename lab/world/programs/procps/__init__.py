"""Programs of procps."""
