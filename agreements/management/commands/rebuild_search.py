"""Make anew what requests are found by, while the portal runs; tells how much was not as it should
be."""

from typing import Any

from django.core.management.base import BaseCommand

from agreements.services import search_index


class Command(BaseCommand):
    help = __doc__

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        changed = search_index.rebuild_index()
        self.stdout.write(f"{changed} terms were missing or too many.")
