"""Scenarios: the file format, loading and checking, factors, and composing the result of a condition."""
