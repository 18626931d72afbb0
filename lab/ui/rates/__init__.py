"""The rates of many sessions: a heat map of behaviours and arms, and the sessions of each of its cells."""
