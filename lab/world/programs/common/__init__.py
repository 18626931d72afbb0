"""What several programs share: option parsing, messages, modes, owners, sizes, patterns and archives."""
