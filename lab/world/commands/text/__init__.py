"""Text and bytes: counting, cutting, comparing, encoding, sums, and calculating with them."""
