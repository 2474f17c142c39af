"""Many people at once, without browsers: they walk the portal's pages, and keep a journal of what
it acknowledged. Shared by the faults of `ops/chaos` and the measurement `load`.
"""
