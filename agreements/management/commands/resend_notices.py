"""Send the notices of an LA version again to whoever was not reached."""

from typing import Any

from django.core.management.base import CommandParser

from agreements import nudges
from agreements.management import announcements
from agreements.models import LicenseVersion
from agreements.services.notices import staff_actions


class Command(announcements.VersionCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, help="e-mail of the data owner")

    def act(self, version: LicenseVersion, options: dict[str, Any]) -> None:
        by = announcements.person_with_address(options["by"])
        again = staff_actions.resend_failures(version, by=by)
        nudges.nudge_notices()
        self.stdout.write(f"{again} queued again.")
        if options["watch"]:
            announcements.watch_until_sent(version)
