"""Programs of packages that bring only one."""
