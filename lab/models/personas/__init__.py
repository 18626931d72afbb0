"""Scripted agents that look at the world through their tool results and act on what they see."""
