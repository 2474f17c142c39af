"""`make messages`: collect the strings to translate into locale/*/LC_MESSAGES/django.po."""

import subprocess
import sys

from ops import machine


def main() -> int:
    if machine.provide([machine.GETTEXT]):
        return 1
    elsewhere = [f"--ignore={folder}" for folder in (".venv", "var", "tests", "bench", "ops")]
    collect = [sys.executable, "manage.py", "makemessages", "--all", "--no-wrap", *elsewhere]
    return subprocess.run(collect).returncode


if __name__ == "__main__":
    sys.exit(main())
