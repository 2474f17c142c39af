"""The automatic checks of a signed scan, a module each: pages as seen go in, findings come out.

They are advice for signer and reviewer; none refuses anything. `run` asks them all.
"""
