"""Notes of staff about a request, and whom they mention."""

import re
from collections import Counter
from collections.abc import Iterable

from django.db.models import QuerySet

from agreements.models import Agreement, InternalNote, NoteMention, User
from agreements.selectors import access


def notes_of(agreement: Agreement) -> list[InternalNote]:
    """All, oldest first."""
    return list(agreement.internal_notes.select_related("written_by"))


def waiting_mentions(user: User) -> QuerySet[NoteMention]:
    """Notes that mention this person, on requests that they see, and that they have not seen to,
    oldest first."""
    seen = access.agreements_for_staff(user).select_related(None)
    found = NoteMention.objects.filter(user=user, seen_at=None, note__agreement__in=seen)
    return found.select_related("note__agreement", "note__written_by").order_by(
        "note__written_at", "pk"
    )


def readers_of_notes(agreement: Agreement) -> list[User]:
    """The dataset's staff who see the notes on a request, and so can be mentioned in one."""
    people = agreement.dataset.staff.filter(is_active=True, is_staff=True).order_by("email")
    return [person for person in people if access.may_answer(person, agreement)]


def mention_names(people: Iterable[User]) -> dict[str, User]:
    """What follows the @: what stands before the @ in each one's address, the whole address where
    several share that."""
    people = list(people)
    shared = Counter(_local_part(person) for person in people)
    return {
        _local_part(person) if shared[_local_part(person)] == 1 else person.email: person
        for person in people
    }


def mentioned(text: str, people: Iterable[User]) -> list[User]:
    """Those of these people whom a text mentions, by their name or their whole address."""
    names = mention_names(people)
    return [
        person
        for name, person in names.items()
        if any(_mention(each).search(text) for each in (name, person.email))
    ]


def _local_part(person: User) -> str:
    return person.email.partition("@")[0]


def _mention(name: str) -> re.Pattern[str]:
    # An address in the text (ann@lab.example) mentions nobody; nor does @ann in @ann.lee or @anna.
    return re.compile(rf"(?<![\w.@+-])@{re.escape(name)}(?![\w@-]|[.+]\w)", re.IGNORECASE)
