"""What becomes of a script before bashkit runs it, so that it does what bash would do."""
