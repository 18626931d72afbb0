"""Programs of tar, gzip and the other compressors."""
