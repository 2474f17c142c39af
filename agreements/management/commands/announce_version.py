"""Announce a draft of an LA version; with --rehearse everything is computed and nothing written."""

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from agreements import dates, nudges
from agreements.management import announcements
from agreements.models import LicenseVersion
from agreements.services.versions import announcement, announcement_preconditions


class Command(announcements.VersionCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--by", required=True, help="e-mail of the data owner")
        parser.add_argument("--rehearse", action="store_true")
        parser.add_argument("--yes", action="store_true", help="don't ask")

    def act(self, version: LicenseVersion, options: dict[str, Any]) -> None:
        by, day = announcements.person_with_address(options["by"]), options["day"]
        seen = announcement_preconditions.digest(version)
        plan = announcement.rehearse(version, day, by=by)
        when = dates.say(plan.effective_at, version.dataset.time_zone)
        self.stdout.write(f"{version} takes effect on {when}.")
        self.stdout.write(f"Told: {plan.agreements} agreements, {plan.requests} open requests.")
        if options["rehearse"]:
            return
        if not options["yes"] and input("Announce it? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was announced.")
        announcement.announce(version, day, seen=seen, by=by)
        nudges.nudge_notices()
        self.stdout.write("Announced.")
        if options["watch"]:
            announcements.watch_until_sent(version)
