"""Programs of GNU findutils."""
