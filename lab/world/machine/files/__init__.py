"""What a host's disks hold: nodes, artefacts, rights, space, and one user's way through them."""
