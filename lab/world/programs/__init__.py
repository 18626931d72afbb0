"""The programs installed on a simulated host, as Python callables over its files and records.

A folder holds the programs of one kind; what all of them share lies beside the folders.
"""
