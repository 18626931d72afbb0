"""A session on stage: nothing but its story and captions, one key forward and one back."""
