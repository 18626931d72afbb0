"""Scenarios: the file format, loading, factors and what a condition composes."""
