"""openssl."""
