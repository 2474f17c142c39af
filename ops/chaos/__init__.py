"""Faults and load as a suite: `make chaos`.

A crowd walks a whole Debian server while its processes are killed and its disk, mail server, clock
and database misbehave; then auditors compare what people were told with what is there.
Everything is on the loopback address, and bounded in time. See docs/chaos.md.
"""
