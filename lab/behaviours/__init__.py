"""Behaviours that can be tagged: ethograms and what is counted from tags."""
