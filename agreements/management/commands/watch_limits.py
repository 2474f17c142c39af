"""`manage.py watch_limits`: for a timer of the machine, beside beat, which may be what ended."""

import sys

from django.core.management.base import BaseCommand

from agreements.selectors.watch.advice import advice
from agreements.selectors.watch.readings import readings
from agreements.services.operations import alarms


class Command(BaseCommand):
    help = (
        "Write to OPERATOR_EMAIL what stands still and what goes on again, once each, and say how "
        "everything stands. Exits with 1 while something stands still. Safe to run at any time, "
        "twice and beside beat, which does the same each minute while it lives."
    )

    def handle(self, **options: object) -> None:
        alarms.watch_limits()
        said = [advice(each) for each in readings()]
        for each in sorted(said, key=lambda one: not one.is_wrong):
            limit = f" ({each.limit})" if each.limit else ""
            word = "WRONG" if each.is_wrong else "ok"
            self.stdout.write(f"{word:5}  {each.name}: {each.stands}{limit}")
            if each.is_wrong:
                self.stdout.write(f"       {each.remedy}")
        if any(each.is_wrong for each in said):
            sys.exit(1)
