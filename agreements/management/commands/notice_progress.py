"""Tell how far the notices of an LA version got."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from agreements.enums import NoticeState
from agreements.management import announcements
from agreements.selectors.notices import deliveries


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", help="short name, such as casmemg")
        parser.add_argument("number", help="such as 1.1")
        parser.add_argument("--watch", action="store_true", help="until nothing waits")

    def handle(self, *, dataset: str, number: str, watch: bool, **options: object) -> None:
        version = announcements.version_with_number(dataset, number)
        if watch:
            announcements.watch_until_sent(version)
        counted = deliveries.counts(version)
        for state in NoticeState:
            self.stdout.write(f"{counted.states[state]:>7}  {state.label}")
