"""python3 and pip."""
