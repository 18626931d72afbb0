"""Programs of e2fsprogs: `lsattr`."""
