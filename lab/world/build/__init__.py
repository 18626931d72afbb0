"""A world at its first moment: a Debian server's own files and processes, and those of the scenario."""
