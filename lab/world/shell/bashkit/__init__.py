"""The bridge to bashkit, the foreign shell interpreter: its file system, its threads and its bytes."""
