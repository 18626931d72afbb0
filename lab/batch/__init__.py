"""Running many sessions without a screen: one plan, one budget, several sessions at a time."""
