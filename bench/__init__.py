"""Measurements. `python -m bench [name]` runs all of them or one; each prints one JSON line.

A measurement is a module here with `measure()`, which yields one mapping for each line:
`bench`, `median_ms`, `baseline_median_ms` and `ratio`, ours and the baseline in the same run.
"""
