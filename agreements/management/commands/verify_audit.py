"""Whether what is on record is as it was written: all audit chains are hashed anew.

Names the first broken link of each chain; exit code 1 if there is one.
"""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from agreements.selectors.evidence import chain_check
from agreements.selectors.evidence.chain_check import BrokenLink


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            nargs=3,
            metavar=("CHAIN", "SIZE", "ROOT"),
            help="a head that lies elsewhere, as in a receipt or a bundle, to be compared",
        )

    def handle(self, *, head: list[str] | None, **options: object) -> None:
        broken = [_sentence(link) for link in chain_check.broken_chains()]
        if head and not broken:
            name, size, root = head
            if not size.isdecimal() or not chain_check.fits_head(name, int(size), root):
                broken = [f"chain {name}: it never had {size} events with this root."]
        if broken:
            raise CommandError("\n".join(broken))
        chained, waiting = chain_check.count_events()
        self.stdout.write(f"{chained:,} events are as they were chained; {waiting:,} wait for it.")
        for latest in chain_check.latest_heads():
            self.stdout.write(latest.line)


def _sentence(link: BrokenLink) -> str:
    place = [
        f"chain {link.chain}",
        *([f"position {link.position}"] if link.position is not None else []),
        *([f"event {link.event}"] if link.event is not None else []),
    ]
    return f"{', '.join(place)}: {link.what}."
