"""Programs of shadow: accounts, groups and passwords."""
