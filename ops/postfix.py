"""Postfix's `smtp-sink`, which takes mails faster than they can be made: for measurements.

The machine's own, else out of Debian's package, unpacked into var/: installing the package would
start a mail server.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import ports
from ops.process import running

ROOT = Path(__file__).resolve().parent.parent
_UNPACKED = ROOT / "var" / "postfix"


class SinkMissing(RuntimeError):
    """There is no `smtp-sink`, and Debian's package can't be had."""


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """A running sink, which offers PIPELINING and 8BITMIME; yields its port. Raises SinkMissing.

    Its log is `folder`/smtp-sink.log.
    """
    port = ports.any_free()
    # As root it insists on becoming somebody else.
    whom = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = [str(_program()), *whom, f"{ports.HOST}:{port}", "100"]
    env = {**os.environ, "LD_LIBRARY_PATH": str(_UNPACKED / "usr/lib/postfix")}
    log = folder / "smtp-sink.log"
    with running(command, log=log, ready=lambda: ports.answers(port), env=env):
        yield port


def _program() -> Path:
    on_path = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if on_path:
        return Path(on_path)
    program = _UNPACKED / "usr/sbin/smtp-sink"
    if not program.exists():
        _unpack()
    return program


def _unpack() -> None:
    _UNPACKED.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(["apt-get", "-qq", "download", "postfix"], cwd=_UNPACKED, check=True)
        (package,) = _UNPACKED.glob("postfix_*.deb")
        subprocess.run(["dpkg-deb", "-x", str(package), str(_UNPACKED)], check=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise SinkMissing(f"No smtp-sink here: sudo apt-get install postfix ({error})") from error
