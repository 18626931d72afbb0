"""Background jobs: how they run on the world's clock, and how `jobs`, `wait` and `kill` reach them."""
