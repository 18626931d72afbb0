"""Counted work for programs of bashkit's that count none: whether one would end, found out before it runs."""
