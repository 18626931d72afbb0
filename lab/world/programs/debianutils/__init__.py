"""Programs of debianutils: `run-parts`."""
