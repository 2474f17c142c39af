"""One section of a request is edited: by its signer, or by staff who read it from their paper,
while it may be, over the answer they saw.

What was typed and is not saved is kept as drafts beside the answer, never in its place; each page
that somebody typed on has one, so that two windows lose nothing to each other.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple, TypedDict, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.enums import Remedy, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.lifecycle import TABLE
from agreements.models import Agreement, User
from agreements.selectors import access
from agreements.text import storable

from .progress import Section, answer_digest

_WRITTEN = [
    *("intended_use", "form_answers", "accepted", "version"),
    *("typed", "people_saved_at", "waiting_since", "edited_at"),
]


def is_editable(agreement: Agreement) -> bool:
    """Whether its signer may change the answers, and have the LA made out of them.

    Not while the same signed paper is to be scanned again: what it says stands.
    """
    return agreement.status in TABLE[Verb.ISSUE].sources and agreement.remedy != Remedy.SCAN_AGAIN


class AnswerOvertaken(PortalError):
    """The answer that is saved is not the one that the page was opened with."""

    sentence = gettext_lazy(
        "This part was saved somewhere else after you had opened it here. Compare both, and "
        "save what you want to keep."
    )


class Opened(NamedTuple):
    """A page of the form as it was opened: `seen` is the `answer_digest` of what was saved then,
    `page` names the page itself, `draft` the page whose draft it went on with."""

    seen: str
    page: str = ""
    draft: str = ""


def opened_now(agreement: Agreement, section: Section) -> Opened:
    """As if a page were opened right now."""
    return Opened(answer_digest(agreement, section))


@contextmanager
def editing_request(agreement: Agreement, *, by: User) -> Iterator[Agreement]:
    """The locked row of a request that its signer may edit; written when the block ends.

    Raises InvalidTransition when the request has moved on.
    """
    if agreement.signer.user_id != by.pk and not access.acts_for_signer(by, agreement):
        raise NotYourMove
    with transaction.atomic():
        # The signer too: a request for another dataset edits the same person.
        rows = Agreement.objects.select_for_update(of=("self", "signer"))
        row = rows.select_related("signer", "version").get(pk=agreement.pk)
        if not is_editable(row):
            raise InvalidTransition(
                _(
                    "Your answers can't be changed now: the request is “%(status)s”. Its page "
                    "says what you can do."
                )
                % {"status": row.get_status_display()}
            )
        yield row
        row.edited_at = timezone.now()
        if row.waiting_since:
            row.waiting_since = row.edited_at
        row.save(update_fields=_WRITTEN)


@contextmanager
def saving_answer(
    agreement: Agreement, section: Section, *, by: User, opened: Opened
) -> Iterator[Agreement]:
    """`editing_request` for a new answer; what was typed on its page is no draft any more.

    Raises AnswerOvertaken, and nothing is changed, unless the answer there is the one that was
    seen, or the very one that is being saved: a button pressed twice.
    """
    with editing_request(agreement, by=by) as row:
        if row.amends_id and section is not Section.PEOPLE:
            raise NotYourMove
        before = answer_digest(row, section)
        yield row
        if before not in (opened.seen, answer_digest(row, section)):
            raise AnswerOvertaken
        drop_drafts(row, section, opened)


def drop_drafts(row: Agreement, section: Section, opened: Opened) -> None:
    """Take the drafts of a page, and of the one it went on with, off a locked row."""
    drafts = row.typed.pop(section, [])
    left = [draft for draft in drafts if draft["page"] not in (opened.page, opened.draft)]
    if left:
        row.typed[section] = left


MOST_DRAFTS = 5  # of a section, the latest
_MOST_KEPT = 500_000  # characters of a draft


class Draft(TypedDict):
    """`page` and `seen` as of the `Opened` that it was typed on; `refused` says that it was sent
    to be saved, and had errors."""

    page: str
    seen: str
    fields: dict[str, str]
    refused: bool


def unsaved_drafts(agreement: Agreement, section: Section) -> list[Draft]:
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
    with editing_request(agreement, by=by) as row:
        drop_drafts(row, section, opened)
        row.typed[section] = [*unsaved_drafts(row, section), draft][-MOST_DRAFTS:]
    return True


def forget_draft(agreement: Agreement, *, by: User, section: Section, opened: Opened) -> None:
    """Throw away what was typed on a page. Raises InvalidTransition when the request moved on."""
    with editing_request(agreement, by=by) as row:
        drop_drafts(row, section, opened)
