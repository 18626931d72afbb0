"""Tools with arguments of their own, over the very files and records the shell sees."""
