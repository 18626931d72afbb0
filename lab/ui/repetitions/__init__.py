"""Many at once: batches of sessions, and samples of one reply."""
