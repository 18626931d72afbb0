"""What becomes of bashkit's messages, so that they read as bash's own."""
