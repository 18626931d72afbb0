"""Many sessions as evidence: which runs may be counted together, rates, numbers, comparisons.

A run is one session by the path of it that counts. Runs are pooled only where everything that could move a behaviour
is the same; what is set apart is counted and named. The formulas are those of `lab.statistics`.

`collection` reads the files, `runs` and `pools` decide what counts, `rates` counts; `rate_rows` has the columns of the
rates as CSV and JSON, `data` those of `peerlab data`.
"""
