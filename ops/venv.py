"""Keep `.venv` in step with a locked requirements file: `python3 -m ops.venv requirements.txt`.

Standard library only. A stamp beside the packages makes the second run free. Downloads are not
cached, so that nothing is written outside the checkout.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ops import machine

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)


def main(requirements: str) -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        _run_with_a_fitting_python()
    lock = ROOT / requirements
    stamp = VENV / f"{lock.name}.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing {requirements} into .venv", flush=True)
    uv = shutil.which("uv")
    if not (VENV / "bin" / "python").exists():
        _create(uv)
    _install(uv, lock)
    stamp.write_text(digest)


def _run_with_a_fitting_python() -> None:
    """Start again with the newest Python on PATH that the portal runs on. Never returns."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if python := shutil.which(f"python3.{minor}"):
            os.execv(python, [python, "-m", "ops.venv", *sys.argv[1:]])
    sys.exit(f"The portal needs Python 3.11 to 3.13; python3 is {sys.version.split()[0]}.")


def _create(uv: str | None) -> None:
    if uv:
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(VENV)], check=True)
        return
    if machine.provide([machine.VENV]):
        sys.exit(1)
    # A new process: this one was started without ensurepip and would not find it now.
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def _install(uv: str | None, lock: Path) -> None:
    python = str(VENV / "bin" / "python")
    locked = ["--require-hashes", "-r", str(lock)]
    if uv:
        command = [uv, "pip", "install", "-q", "--no-cache", "--compile-bytecode"]
        command += ["--python", python, *locked]
    else:
        # A virtual environment that uv made has no pip.
        subprocess.run([python, "-m", "ensurepip"], stdout=subprocess.DEVNULL, check=True)
        command = [python, "-m", "pip", "install", "-q", "--no-cache-dir", "--no-input", *locked]
        command += ["--disable-pip-version-check"]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
