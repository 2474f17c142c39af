"""Draws the status machine from its table, so that the picture never lies."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.enums import Party, Status, Verb
from agreements.lifecycle import ENDED, TABLE

PAGE = Path("docs") / "state-diagram.md"

_HEAD = """\
# The status machine of an agreement

Made from `agreements/lifecycle.py` by `python manage.py state_diagram`; `make check` compares them.

```mermaid
stateDiagram-v2
"""


def draw() -> str:
    """The page as Markdown with a Mermaid diagram, always the same for the same table."""
    lines = [f"    {status.value}: {status.label}" for status in Status]
    lines.append(f"    [*] --> {Status.DRAFT.value}: {Verb.START.value} ({Party.SIGNER.label})")
    for row in TABLE.values():
        for source in Status:
            if source in row.sources:
                words = f"{row.verb.value} ({row.party.label})"
                if row.asked and source is Status.CHANGES_REQUESTED:
                    words += f", if asked to {str(row.asked.label).lower()}"
                lines.append(f"    {source.value} --> {row.target.value}: {words}")
    lines += [f"    {status.value} --> [*]" for status in Status if status in ENDED]
    return _HEAD + "\n".join(lines) + "\n```\n"


class Command(BaseCommand):
    help = f"Write {PAGE}, or check that it is up to date."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when the file is stale")
        parser.add_argument("--path", type=Path, default=Path(settings.BASE_DIR) / PAGE)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if not options["check"]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(draw(), encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != draw():
            raise CommandError(f"{PAGE} is stale: run python manage.py state_diagram")
