"""One small language of conditions over calls and their results, and the policies written in it."""
