"""Where a scanner lies, installed on first use from what is locked beside this file."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_TOOLS = _HERE.parent.parent / "var" / "tools"
_NODE = 20  # what the observatory asks for


def wapiti() -> Path:
    """The program. Its environment is its own: it wants older versions than the portal."""
    lock = _HERE / "wapiti.txt"
    folder = _TOOLS / "wapiti"
    if not _is_current(folder, lock):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "-q", "--no-cache-dir", "--no-input"]
        subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True)
        _mark(folder, lock)
    return folder / "bin" / "wapiti"


def observatory() -> Path:
    """The folder of Mozilla's grader, which a script of Node can import from."""
    # Its optional parts want a compiler.
    folder, is_new = _from_npm("observatory", "grade.mjs", optional=False)
    if is_new:
        # The list of names that browsers know before: none of ours is in it.
        conf = folder / "node_modules" / "@mdn" / "mdn-http-observatory" / "conf"
        (conf / "hsts-preload.json").write_text("{}")
    return folder


def lighthouse() -> Path:
    """Google's program, to be run by Node."""
    folder, _is_new = _from_npm("lighthouse")
    return folder / "node_modules" / "lighthouse" / "cli" / "index.js"


def sqlmap() -> str | None:
    """Debian's."""
    return shutil.which("sqlmap")


def why_no_node() -> str:
    """What is missing for the grader; "" where nothing is."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return "Node and npm are missing"
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return "" if int(told.strip("v\n").split(".")[0]) >= _NODE else f"Node {_NODE} is needed"


def _from_npm(name: str, *files: str, optional: bool = True) -> tuple[Path, bool]:
    """The folder of a package with its `files` of ours, and whether it was just installed."""
    lock = _HERE / name / "package-lock.json"
    folder = _TOOLS / name
    if _is_current(folder, lock):
        return folder, False
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in ("package.json", "package-lock.json", *files):
        shutil.copy(lock.parent / file, folder)
    # Scripts of packages would fetch lists from the internet.
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    quiet += [] if optional else ["--omit=optional"]
    subprocess.run(["npm", "ci", *quiet], cwd=folder, check=True)
    _mark(folder, lock)
    return folder, True


def _is_current(folder: Path, lock: Path) -> bool:
    stamp = folder / "lock.sha256"
    return stamp.exists() and stamp.read_text() == _digest(lock)


def _mark(folder: Path, lock: Path) -> None:
    (folder / "lock.sha256").write_text(_digest(lock))


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()
