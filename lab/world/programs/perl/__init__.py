"""perl."""
