"""`make messages`: collect the strings to translate into locale/, and compile them."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ops import machine

_ELSEWHERE = (".venv", "var", "tests", "bench", "ops", "simulator", "node_modules")
IGNORED = [f"--ignore={folder}" for folder in _ELSEWHERE]
# Letters are Markdown.
WHERE = ["--extension=html,md,py,txt", "--add-location=file", "--no-wrap"]


def main(added: Sequence[str]) -> int:
    """`added` are locales that have no catalog yet, such as `de` or `pt_BR`."""
    if machine.provide([machine.GETTEXT]):
        return 1
    there = [catalog.parents[1].name for catalog in Path("locale").glob("*/LC_MESSAGES/django.po")]
    locales = [f"--locale={locale}" for locale in sorted({*there, *added})]
    for command in (["makemessages", *WHERE], ["compilemessages"]):
        done = subprocess.run([sys.executable, "manage.py", *command, *locales, *IGNORED])
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
