"""The programs installed on a simulated host, written as Python functions over its files and records.

One folder per source package of Debian, one module per program (or family of programs). What several share is in
`common`.
"""
