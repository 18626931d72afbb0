"""Programs of util-linux."""
