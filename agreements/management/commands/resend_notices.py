"""Send the notices of an LA version again to whoever was not reached."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from agreements import tasks
from agreements.exceptions import PortalError
from agreements.management import announcements
from agreements.services.notices import staff_actions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", help="short name, such as casmemg")
        parser.add_argument("number", help="such as 1.1")
        parser.add_argument("--by", required=True, help="e-mail of the data owner")
        parser.add_argument("--watch", action="store_true", help="until nothing waits")

    def handle(self, *, dataset: str, number: str, by: str, watch: bool, **options: object) -> None:
        version = announcements.version_with_number(dataset, number)
        who = announcements.person_with_address(by)
        try:
            again = staff_actions.resend_failures(version, by=who)
        except PortalError as error:
            raise CommandError(str(error)) from error
        tasks.nudge_notices()
        self.stdout.write(f"{again} queued again.")
        if watch:
            announcements.watch_until_sent(version)
