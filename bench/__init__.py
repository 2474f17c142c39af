"""Measurements. `python -m bench [name]` runs all of them or one; each prints one JSON line.

A measurement is a module here with `measure()`, which yields one mapping for each line:
`bench`, and ours, the baseline and their ratio in the same run.
"""
