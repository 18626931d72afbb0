"""Programs of net-tools: `arp`, `ifconfig`."""
