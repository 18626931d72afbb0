"""A world at its first moment: what every Debian server has, and what the scenario says."""
