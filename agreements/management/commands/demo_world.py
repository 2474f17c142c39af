"""Fill the demo with made-up people and agreements in every status. Safe to run again."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agreements.management.demo import welcome, world


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--logins", action="store_true", help="only tell who can sign in, and what to try"
        )

    def handle(self, *, logins: bool, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Made-up people belong in a demo only: set DEMO=true.")
        if logins:
            self.stdout.write("\n".join([*welcome.logins(), "", welcome.what_to_try()]))
        else:
            world.build()
