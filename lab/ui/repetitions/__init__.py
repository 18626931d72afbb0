"""Screens for repetitions: batches of sessions, and samples of one reply."""
