"""Programs that talk over the network."""
