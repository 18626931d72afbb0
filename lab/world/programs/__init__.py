"""The programs installed on a simulated host, written as Python functions over its files and records.

One package per Debian package, one module per program (or family of programs). What several share is in `common`.
"""
