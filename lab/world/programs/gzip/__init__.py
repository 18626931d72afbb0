"""Programs of gzip, and the other compressors, which share its code."""
