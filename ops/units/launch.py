"""The program between the runner and a service: becomes what the unit says, then the service.

Its only argument is JSON. It is started by its path and imports the standard library alone.
"""

import ctypes
import json
import os
import pwd
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_FIRST_SOCKET = 3


def main() -> None:
    told = json.loads(sys.argv[1])
    env = dict(told["env"])
    if sockets := told["sockets"]:
        for number, descriptor in enumerate(sockets, _FIRST_SOCKET):
            if descriptor != number:
                os.dup2(descriptor, number)
                os.set_inheritable(descriptor, False)
            os.set_inheritable(number, True)
        env |= {"LISTEN_FDS": str(len(sockets)), "LISTEN_PID": str(os.getpid())}
    os.umask(told["umask"])
    if told["files"]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (told["files"], told["files"]))
    if told["user"]:
        account = pwd.getpwnam(told["user"])
        if account.pw_uid != os.geteuid():
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
    # Should the runner be killed, nothing of what it started stays.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.chdir(told["folder"])
    os.execve(told["command"][0], told["command"], env)


if __name__ == "__main__":
    main()
