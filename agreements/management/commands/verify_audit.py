"""Whether what is on record is as it was written: all audit chains are hashed anew.

Names the first broken link of each chain; exit code 1 if there is one.
"""

from django.core.management.base import BaseCommand, CommandError

from agreements.selectors.evidence import chain_check
from agreements.selectors.evidence.chain_check import BrokenLink


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: object) -> None:
        broken = [_sentence(link) for link in chain_check.broken_chains()]
        if broken:
            raise CommandError("\n".join(broken))
        chained, waiting = chain_check.count_events()
        self.stdout.write(f"{chained:,} events are as they were chained; {waiting:,} wait for it.")
        for head in chain_check.latest_heads():
            self.stdout.write(f"{head.chain}: {head.size:,} events, root {head.root}")


def _sentence(link: BrokenLink) -> str:
    place = [
        f"chain {link.chain}",
        *([f"position {link.position}"] if link.position is not None else []),
        *([f"event {link.event}"] if link.event is not None else []),
    ]
    return f"{', '.join(place)}: {link.what}."
