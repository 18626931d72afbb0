"""The only truth: events, the tree they form, and the TOML file they are appended to."""
