"""Shell scripts taken apart: words, quotes, commands and here-documents, for bash and for dash."""
