"""The models that can play the agent: litellm models, scripted personas, a human, a recording."""
