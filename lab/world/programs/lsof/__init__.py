"""lsof."""
