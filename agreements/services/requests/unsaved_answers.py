"""What was typed in a section and is not saved: drafts beside the answer, never in its place.

Each page that somebody typed on has one, so that two windows lose nothing to each other.
"""

from collections.abc import Mapping
from typing import TypedDict, cast

from agreements.models import Agreement, User
from agreements.text import storable

from .progress import Section
from .section_edits import Opened, drop_drafts, edited

MOST_DRAFTS = 5  # of a section, the latest
_MOST_KEPT = 500_000  # characters of a draft


class Draft(TypedDict):
    """`page` and `seen` as of the `Opened` that it was typed on; `refused` says that it was sent
    to be saved, and had errors."""

    page: str
    seen: str
    fields: dict[str, str]
    refused: bool


def drafts(agreement: Agreement, section: Section) -> list[Draft]:
    """Latest last."""
    return cast("list[Draft]", agreement.typed.get(section, []))


def keep_draft(
    agreement: Agreement,
    *,
    by: User,
    section: Section,
    opened: Opened,
    typed: Mapping[str, str],
    refused: bool = False,
) -> bool:
    """Keep what was typed on a page as it is, in place of what was kept of it before.

    False: it is too much to be kept. Raises InvalidTransition when the request has moved on.
    """
    fields = {name: storable(text) for name, text in typed.items()}
    if sum(map(len, fields.values())) > _MOST_KEPT:
        return False
    draft = Draft(page=opened.page, seen=opened.seen, fields=fields, refused=refused)
    with edited(agreement, by=by) as row:
        drop_drafts(row, section, opened)
        row.typed[section] = [*drafts(row, section), draft][-MOST_DRAFTS:]
    return True


def forget_draft(agreement: Agreement, *, by: User, section: Section, opened: Opened) -> None:
    """Throw away what was typed on a page. Raises InvalidTransition when the request moved on."""
    with edited(agreement, by=by) as row:
        drop_drafts(row, section, opened)
