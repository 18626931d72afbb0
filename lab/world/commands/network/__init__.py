"""The estate's network: other hosts, what they answer, and files between them."""
