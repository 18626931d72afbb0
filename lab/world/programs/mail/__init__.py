"""Programs that send and read mail."""
