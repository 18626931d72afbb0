"""Widgets take plain values and post messages upward; none talks to another."""
