"""Draws the status machines from their tables, so that the pictures never lie."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements import notice_lifecycle
from agreements.enums import NoticeState, Party, Status, Verb
from agreements.lifecycle import ENDED, OF_AMENDMENTS, TABLE
from agreements.notice_lifecycle import NoticeTransition

_PAGE = """\
# {title}

Made from `agreements/{source}` by `python manage.py state_diagram`; `make check` compares them.

```mermaid
stateDiagram-v2
{lines}
```
"""
_ROWS = """
## Every row

*Next* is what is to be sent after it; where it is empty, that stays as it was.

| event | from | to | next | outcome | only if |
|---|---|---|---|---|---|
"""


def draw_agreement() -> str:
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
                if row.of_amendment:
                    target = row.of_amendment[0].value
                    lines.append(f"    {source.value} --> {target}: {words}, an amendment")
    finals = ENDED | OF_AMENDMENTS
    lines += [f"    {status.value} --> [*]" for status in Status if status in finals]
    title = "The status machine of an agreement"
    return _PAGE.format(title=title, source="lifecycle.py", lines="\n".join(lines))


def draw_notice() -> str:
    """Likewise. The picture has the events that change a state; a table below has all of them."""
    lines = [f"    {state.value}: {state.label}" for state in NoticeState]
    lines.append(f"    [*] --> {notice_lifecycle.INITIAL_STATE.value}: version announced")
    for row in notice_lifecycle.TABLE:
        changed = [state for state in _in_order(row) if row.target not in (state, None)]
        lines += [f"    {state} --> {row.target}: {row.event}" for state in changed]
    title = "The states of a notice"
    page = _PAGE.format(title=title, source="notice_lifecycle.py", lines="\n".join(lines))
    return page + _ROWS + "".join(map(_table_row, notice_lifecycle.TABLE))


PAGES = {
    Path("docs") / "state-diagram.md": draw_agreement,
    Path("docs") / "notice-diagram.md": draw_notice,
}


def _in_order(row: NoticeTransition) -> list[str]:
    return [state.value for state in NoticeState if state in row.sources]


def _table_row(row: NoticeTransition) -> str:
    only_if = ", ".join(f"`{name}={value}`" for name, value in row.conditions.items())
    cells = [row.event, ", ".join(_in_order(row)), row.target or "", _next(row)]
    return f"| {' | '.join([*cells, row.outcome or '', only_if])} |\n"


def _next(row: NoticeTransition) -> str:
    if row.step:
        return f"{row.step}, at once"
    if row.follows:
        return "by the dates"
    return "nothing" if row.cancels else ""


class Command(BaseCommand):
    help = f"Write {' and '.join(map(str, PAGES))}, or check that they are up to date."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when a file is stale")
        parser.add_argument("--root", type=Path, default=Path(settings.BASE_DIR))

    def handle(self, *args: Any, **options: Any) -> None:
        for page, draw in PAGES.items():
            path: Path = options["root"] / page
            if not options["check"]:
                path.parent.mkdir(exist_ok=True)
                path.write_text(draw(), encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != draw():
                raise CommandError(f"{page} is stale: run python manage.py state_diagram")
