"""Become a program behind the system-call filter of a unit, as systemd loads it:
`behind_filter.py UNIT COMMAND…`. Standard library and libseccomp, which systemd brings."""

import ctypes
import errno
import os
import subprocess
import sys
from pathlib import Path

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000


def calls(name: str) -> set[str]:
    """The system calls of a name that may be a set, as this systemd knows it."""
    if not name.startswith("@"):
        return {name}
    command = ["systemd-analyze", "syscall-filter", "--no-pager", name]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = [line.strip() for line in said.splitlines()[1:]]
    return {call for word in words if word and word[0] != "#" for call in calls(word)}


def load(allowed: set[str]) -> None:
    seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    seccomp.seccomp_init.restype = ctypes.c_void_p
    seccomp.seccomp_init.argtypes = [ctypes.c_uint32]
    seccomp.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, *[ctypes.c_int] * 2]
    seccomp.seccomp_load.argtypes = [ctypes.c_void_p]
    context = seccomp.seccomp_init(_ERRNO | errno.EPERM)
    for name in allowed:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # others are of other machines
            assert seccomp.seccomp_rule_add(context, _ALLOW, number, 0) == 0, name
    assert seccomp.seccomp_load(context) == 0


def main(unit: str, *command: str) -> None:
    lines = Path(unit).read_text().splitlines()
    allowed: set[str] = set()
    for line in lines:
        if line.startswith("SystemCallFilter="):
            for name in line.partition("=")[2].split():
                if name.startswith("~"):
                    allowed -= calls(name[1:])
                else:
                    allowed |= calls(name)
    load(allowed)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
