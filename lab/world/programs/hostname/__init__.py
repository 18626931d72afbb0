"""hostname."""
