"""netcat-openbsd."""
