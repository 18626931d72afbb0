"""`bc` and `dc`."""
