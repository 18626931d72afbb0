"""Debian's packages."""
