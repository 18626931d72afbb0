"""The commands a user can give: their keys, their help, and where they apply."""
