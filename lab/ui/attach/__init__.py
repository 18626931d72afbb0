"""The screen on which a person decides about the calls of evaluations that run elsewhere."""
