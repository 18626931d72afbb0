"""`sudo`, `su` and `visudo`."""
