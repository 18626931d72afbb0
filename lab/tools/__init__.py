"""Tools with typed arguments, working on the same files and records that the shell sees."""
