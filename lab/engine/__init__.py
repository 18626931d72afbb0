"""The engine: steps an agent through a scenario and records every event. It imports nothing of `lab.ui`.

`engine.Engine` holds its parts: the recorder, which alone writes events, the agent, marks, interventions, deputies and
the sampler.
"""
