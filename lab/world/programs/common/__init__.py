"""What several programs share: command lines, messages, modes, owners, sizes and patterns."""
