"""`rsync`."""
