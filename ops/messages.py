"""`make messages`: collect the strings to translate into locale/, and compile them."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ops import machine

_ELSEWHERE = (".venv", "var", "tests", "bench", "ops", "node_modules")


def main(added: Sequence[str]) -> int:
    """`added` are locales that have no catalog yet, such as `de` or `pt_BR`."""
    if machine.provide([machine.GETTEXT]):
        return 1
    there = [catalog.parents[1].name for catalog in Path("locale").glob("*/LC_MESSAGES/django.po")]
    locales = [f"--locale={locale}" for locale in sorted({*there, *added})]
    ignored = [f"--ignore={folder}" for folder in _ELSEWHERE]
    collect = ["makemessages", "--no-wrap", "--add-location=file", *locales, *ignored]
    for command in (collect, ["compilemessages", *locales]):
        if failed := subprocess.run([sys.executable, "manage.py", *command]).returncode:
            return failed
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
