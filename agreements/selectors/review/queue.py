"""What waits for a decision, as staff see and search it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import smart_split, unescape_string_literal

from agreements.enums import Severity
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import (
    Agreement,
    AssociatedUser,
    ScanExamination,
    ScanFinding,
    SignedScan,
    User,
)
from agreements.selectors import access
from agreements.selectors.addresses import addresses_of
from agreements.selectors.notices import undelivered
from agreements.selectors.scans import check_results
from agreements.text import clean_line, person_key, storable

from . import domain_approvals


def requests_for_staff(user: User) -> QuerySet[Agreement]:
    """The agreements a member of staff sees.

    Each has `people`, its number of users listed, and of the checks of its latest scan the state as
    `examined`, None without any, and the number of standing `problems`. `unreached` is whether a
    mail to the signer did not arrive, `approved_before` whether the dataset approved somebody else
    of the signer's mail domain.
    """
    people = AssociatedUser.objects.filter(agreement=OuterRef("pk"))
    latest = SignedScan.objects.filter(agreement=OuterRef("pk")).order_by("-number").values("pk")
    examined = ScanExamination.objects.filter(scan=OuterRef("latest")).values("state")
    problems = check_results.counting_findings(
        ScanFinding.objects.filter(
            scan=OuterRef("latest"), severity=Severity.PROBLEM, overruled_at=None
        )
    )
    return (
        access.agreements_for_staff(user)
        .annotate(
            people=_number(people, of="agreement"),
            latest=Subquery(latest[:1]),
            unreached=undelivered.any_of(user),
            approved_before=domain_approvals.has_earlier_approval(),
        )
        .annotate(examined=Subquery(examined[:1]), problems=_number(problems, of="scan"))
    )


def _number(rows: QuerySet[Any], *, of: str) -> Coalesce:
    """How many rows there are for the one that `of` points to, as part of another query."""
    counted = rows.order_by().values(of).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def queue_length(user: User) -> dict[str, Any]:
    """How many requests wait in this person's datasets (`count`), and since when the oldest of them
    does (`oldest`)."""
    found = access.agreements_for_staff(user).filter(status__in=WAITING_FOR_DECISION)
    return found.aggregate(count=Count("pk"), oldest=Min("submitted_at"))


def next_request(user: User) -> Agreement | None:
    """The oldest request this person could take up or finish: not an own one, not a colleague's."""
    waiting = access.agreements_for_staff(user).filter(status__in=WAITING_FOR_DECISION)
    found = not_own(waiting.filter(Q(assignee=user) | nobodys()), user)
    return found.order_by(F("submitted_at").asc(), "pk").first()


def nobodys() -> Q:
    """Assigned to nobody who could still review it."""
    at_work = User.objects.filter(pk=OuterRef("assignee"), is_active=True, is_staff=True)
    here = Q(is_superuser=True) | Q(datasets=OuterRef("dataset"))
    return ~Q(Exists(at_work.filter(here)))


def not_own(found: QuerySet[Agreement], user: User) -> QuerySet[Agreement]:
    """Those that this person neither signs nor is listed in."""
    own = addresses_of(user)
    return (
        found.exclude(signer__user=user)
        .exclude(associates__email__in=own)
        .exclude(amends__associates__email__in=own)
    )


_SIGNERS = ("signer__name", "signer__email", "signer__affiliation")


def search_requests(found: QuerySet[Agreement], words: str) -> QuerySet[Agreement]:
    """Those that every word fits, each wherever it stands; what is in quotes is one word."""
    for word in _words(words):
        found = found.filter(_of_the_request(word) | Q(Exists(_people(word))))
    return found


def _words(typed: str) -> Iterator[str]:
    """As names are stored: composed, nothing invisible. The same word twice is one."""
    line = clean_line(storable(typed))
    for bit in dict.fromkeys(smart_split(line)):
        quoted = len(bit) > 1 and bit[0] in "\"'" and bit[0] == bit[-1]
        yield unescape_string_literal(bit) if quoted else bit


def _of_the_request(word: str) -> Q:
    # SQLite knows upper and lower case of A to Z alone.
    cases = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
    fits = Q(reference__icontains=word)
    for field in _SIGNERS:
        for each in cases:
            fits |= Q(**{f"{field}__icontains": each})
    return fits


def _people(word: str) -> QuerySet[AssociatedUser]:
    fits = Q(email__icontains=word) | Q(competition_id__icontains=word)
    if key := person_key(word):
        fits |= Q(person_key__contains=key)
    return AssociatedUser.objects.filter(fits, agreement=OuterRef("pk"))
