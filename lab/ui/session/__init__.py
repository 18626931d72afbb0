"""The session screen: an agent's session, live or replayed."""
