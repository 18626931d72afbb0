"""The fuzz bench: seeded inputs for every door of the lab, and what must hold of each (`tests/README.md`)."""
