"""The session screen: an agent's session, live or replayed.

`screen` composes the parts. `driver` carries out the keys that step and decide, `player` those of a tape, and `hearing`
takes the engine's notices.
"""
