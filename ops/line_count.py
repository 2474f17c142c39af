"""No file of ours is over 250 lines: past that, it is two ideas."""

import subprocess
import sys
from pathlib import Path

LIMIT = 250
# Written by tools or by others, or legal text that is kept whole.
_EXEMPT = (
    "LICENSE",
    "package-lock.json",
    "requirements.txt",
    "requirements-dev.txt",
    "agreements/licenses/",
    "locale/",
    "static/vendor/",
)


def main() -> int:
    files = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True, text=True)
    too_long = 0
    for name in files.stdout.rstrip("\0").split("\0"):
        if name.startswith(_EXEMPT) or not Path(name).is_file():
            continue
        content = Path(name).read_bytes()
        if b"\0" not in content and (lines := content.count(b"\n")) > LIMIT:
            print(f"{name}: {lines} lines, at most {LIMIT}")
            too_long += 1
    return min(too_long, 1)


if __name__ == "__main__":
    sys.exit(main())
