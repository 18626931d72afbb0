"""Programs of iproute2: `ip`, `ss`."""
