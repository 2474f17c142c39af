"""Bring the demo's database, static files and people up to date. Safe to run again."""

import django
from django.core.management import call_command

from ops.demo.environment import LOGINS


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo_world")
    with LOGINS.open("w", encoding="utf-8") as logins:
        call_command("demo_world", "--logins", stdout=logins)


if __name__ == "__main__":
    main()
