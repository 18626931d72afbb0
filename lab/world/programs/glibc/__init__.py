"""Programs of the C library: `getent`, `iconv`, `ldd`."""
