"""Debian's sh, which is dash: what it makes of a script, and how it words what goes wrong."""
