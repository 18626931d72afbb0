"""Differences between two worlds: as records, in words, as text, and as edits made by hand."""
