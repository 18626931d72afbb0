"""The programs installed on a simulated host, as Python callables over its files and records."""
