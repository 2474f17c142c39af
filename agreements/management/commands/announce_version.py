"""Announce a draft of an LA version; with --rehearse everything is computed and nothing written."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from agreements import dates, tasks
from agreements.exceptions import PortalError
from agreements.management import announcements
from agreements.services.versions import announcement, announcement_preconditions


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", help="short name, such as casmemg")
        parser.add_argument("number", help="of the draft, such as 1.1")
        parser.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--by", required=True, help="e-mail of the data owner")
        parser.add_argument("--rehearse", action="store_true")
        parser.add_argument("--yes", action="store_true", help="don't ask")
        parser.add_argument("--watch", action="store_true", help="until nothing waits")

    def handle(self, **options: object) -> None:
        version = announcements.version_with_number(str(options["dataset"]), str(options["number"]))
        by, day = announcements.person_with_address(str(options["by"])), options["day"]
        assert isinstance(day, date)  # noqa: S101 - narrows the type, parsed above
        try:
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
        except PortalError as error:
            raise CommandError(str(error)) from error
        tasks.nudge_notices()
        self.stdout.write("Announced.")
        if options["watch"]:
            announcements.watch_until_sent(version)
