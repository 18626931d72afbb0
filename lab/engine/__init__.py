"""The engine: steps an agent through a scenario and records every event. It imports nothing of `lab.ui`."""
