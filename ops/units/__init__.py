"""Starts what systemd's units say where no systemd runs as process 1: for tests, here and in CI.

The same commands, account, environment, sockets, order to stop and restarts. Not what needs cgroups
and namespaces of systemd's own (memory, file system, system calls), nor timers, which only stand.
"""
