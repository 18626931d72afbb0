"""The transcript: events drawn as lines, searched and copied."""
