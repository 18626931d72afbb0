"""Programs of iputils: `ping`."""
