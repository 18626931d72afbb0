"""Studies: their list, one of them with its cells while it is played, and its report."""
