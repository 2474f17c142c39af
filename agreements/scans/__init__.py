"""The signed scan as a file: let in or refused, looked through for viruses, turned into pictures.

Knows no models. What opens a stranger's PDF runs in `child`, never in the web process.
"""
