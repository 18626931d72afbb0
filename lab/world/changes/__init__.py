"""What is different between two worlds: in records, in words, as text, and by hand."""
