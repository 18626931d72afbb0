"""The running host: processes, its machine and kernel, terminals, clock and schedules."""
