"""One small language of conditions over calls and what comes of them, and the policies written in it."""
