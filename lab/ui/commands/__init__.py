"""Every command a person can give: its keys, its help, where it applies."""
