"""Many sessions without a screen: one plan, one budget, a few at once."""
