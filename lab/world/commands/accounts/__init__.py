"""Who there is on a host: accounts, groups, passwords, and becoming somebody else."""
