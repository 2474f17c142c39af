"""Several programs as one: when one ends by itself, it is said which, and nothing else."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

_RUN = """
import json, os, sys
from pathlib import Path
from ops.supervisor import supervise
programs = json.loads(sys.argv[1])
print("CAME OF IT:", supervise(programs, os.environ, Path.cwd()))
"""
# Loses what it needs the moment the other one goes, and says so at length.
_NEEDS_IT = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit("Traceback: told to end"))
print("needy is up", flush=True)
while not pathlib.Path("gone").exists():
    pass
print("Traceback: lost the other one", flush=True)
signal.pause()
"""
_GOES = """
import pathlib, os
print("my reason", flush=True)
pathlib.Path("gone").touch()
{how}
"""


def _start(folder: Path, **programs: str) -> "subprocess.Popen[str]":
    commands = {name: [sys.executable, "-c", code] for name, code in programs.items()}
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, json.dumps(commands)],
        cwd=folder,
        env={"PYTHONPATH": str(settings.BASE_DIR), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(
    ("how", "said"), [("os._exit(3)", "exit code 3"), ("os.kill(os.getpid(), 9)", "SIGKILL")]
)
def test_which_one_ended_is_said_with_its_own_words_alone(tmp_path: Path, how: str, said: str):
    with _start(tmp_path, needy=_NEEDS_IT, goer=_GOES.format(how=how)) as running:
        output, _none = running.communicate(timeout=60)
    assert output.endswith(f"CAME OF IT: goer stopped by itself ({said})\n")
    assert "my reason" in output
    assert "Traceback" not in output


def test_after_ctrl_c_nobody_is_to_blame(tmp_path: Path) -> None:
    with _start(tmp_path, needy=_NEEDS_IT) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "needy is up" in line:
                break
        running.send_signal(signal.SIGINT)
        output, _none = running.communicate(timeout=60)
    assert output.endswith("CAME OF IT: \n")
