"""Detectors at work: each predicate of a scenario file becomes a watcher that follows one path of a session."""
