"""Intervals, tests and sample sizes over plain counts and numbers, each with its source. It knows no session.

Shares are between 0 and 1, intervals are two-sided, and `confidence` is 0.95 unless a caller says otherwise.
"""
