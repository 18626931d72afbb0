"""GNU patch."""
