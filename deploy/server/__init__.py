"""Sets the portal up on a Debian server, and changes its release: `python3 -m deploy.server`.

Standard library only: it runs with Debian's python3 before there is a virtual environment.
"""
