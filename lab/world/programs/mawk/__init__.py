"""`nawk`; `awk` and `mawk` are bashkit's."""
