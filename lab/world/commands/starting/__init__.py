"""Programs that start others: shells, xargs, launchers, and a file run by its path."""
