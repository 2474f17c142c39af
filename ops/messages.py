"""`make messages`: collect the strings to translate into locale/, and compile them."""

import subprocess
import sys
from collections.abc import Sequence

from ops import machine

_ELSEWHERE = (".venv", "var", "tests", "bench", "ops", "node_modules")


def main(added: Sequence[str]) -> int:
    """`added` are locales that have no catalog yet, such as `de` or `pt_BR`."""
    if machine.provide([machine.GETTEXT]):
        return 1
    elsewhere = [f"--ignore={folder}" for folder in (".venv", "var", "tests", "bench", "ops")]
    where = ["-e=html,md,py,txt", *elsewhere]
    collect = [sys.executable, "manage.py", "makemessages", "--all", "--no-wrap", *where]
    return subprocess.run(collect).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
