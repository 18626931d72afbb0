"""The start screen: choose a model, a scenario and a condition, or a saved session."""
