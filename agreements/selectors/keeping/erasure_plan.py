"""What of a person can be erased when they ask, and what stays, with the reason in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.enums import Status
from agreements.lifecycle import ENDED, WAITING_FOR_DECISION
from agreements.models import Agreement, AssociatedUser, OutboundEmail, StudentRequest
from agreements.retention import PROVING
from agreements.student_request_lifecycle import WAITING_FOR_SUPERVISOR

from . import due_requests
from .people import KnownPerson


@dataclass(frozen=True, slots=True)
class Stays:
    """`what` by its name, and why it can't go."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """`requests` are the keys of those that go, with what amends them; `questions` those of what a
    student asked. The account goes where nothing that stays needs it."""

    person: KnownPerson
    requests: tuple[Agreement, ...]
    questions: tuple[StudentRequest, ...]
    mails: int
    takes_account: bool
    stays: tuple[Stays, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.requests or self.questions or self.mails or self.takes_account)


def plan_erasure(person: KnownPerson) -> ErasurePlan:
    """As everything stands at this moment."""
    now = timezone.now()
    own = list(person.own_requests().order_by("pk"))
    may_go = set(
        due_requests.erasable_on_request(now)
        .filter(pk__in=[row.pk for row in own])
        .values_list("pk", flat=True)
    )
    going = {row.pk for row in own if row.pk in may_go}
    along = {row.pk for row in own if row.amends_id in going}
    stays = [_why_stays(row, now) for row in own if row.pk not in going | along]
    asked = list(questions_of(person))
    waiting = [row for row in asked if row.state in WAITING_FOR_SUPERVISOR]
    stays += [
        Stays(row.reference, _("Its supervisor has not answered yet. Withdraw it first."))
        for row in waiting
    ]
    stays += _listings_that_stay(person, going | along)
    is_staff = person.user is not None and (person.user.is_staff or person.user.is_superuser)
    if is_staff:
        stays.append(
            Stays(
                _("The account"),
                _("It belongs to the staff. An administrator takes it off the staff first."),
            )
        )
    elif person.user and stays:
        stays.append(Stays(_("The account"), _("What stays is reached, and answered for, by it.")))
    return ErasurePlan(
        person=person,
        requests=tuple(row for row in own if row.pk in going),
        questions=tuple(row for row in asked if row not in waiting),
        mails=mails_that_go(person).count(),
        takes_account=person.user is not None and person.user.is_active and not stays,
        stays=tuple(stays),
    )


def questions_of(person: KnownPerson) -> QuerySet[StudentRequest]:
    """What they asked a supervisor, and led to no request yet."""
    if person.user is None:
        return StudentRequest.objects.none()
    found = StudentRequest.objects.filter(student=person.user, agreement=None)
    return found.select_related("dataset").order_by("pk")


def mails_that_go(person: KnownPerson) -> QuerySet[OutboundEmail]:
    """About no request, and proving nothing; but for what is still to leave."""
    found = OutboundEmail.objects.filter(
        to__in=person.addresses, agreement=None, notice=None, due_at=None
    )
    found = found.exclude(letter__in=PROVING).filter(invitation=None)
    asking = StudentRequest.objects.exclude(mail=None).values("mail")
    return found.exclude(pk__in=asking)


def _listings_that_stay(person: KnownPerson, going: set[int]) -> Iterator[Stays]:
    rows: QuerySet[AssociatedUser] = person.listings().exclude(agreement__in=going)
    own = set(person.own_requests().values_list("pk", flat=True))
    for row in rows.order_by("pk"):
        if row.agreement_id not in own:
            yield Stays(
                row.agreement.reference,
                _(
                    "Somebody else signs it, and lists this person: the list is part of what was "
                    "agreed. It goes with that agreement."
                ),
            )


def _why_stays(row: Agreement, now: datetime) -> Stays:
    return Stays(f"{row.reference} ({row.dataset})", _why(row, now))


def _why(row: Agreement, now: datetime) -> str:
    if hold := due_requests.open_hold(row, now):
        day = date_format(hold.until, "DATE_FORMAT")
        return _("The dataset’s owner holds it back until %(day)s.") % {"day": day}
    if row.status == Status.APPROVED:
        return _("It is in force: without it nobody may use the data. End it first.")
    if row.status in WAITING_FOR_DECISION:
        return _("It is being decided on. Withdraw it first.")
    if row.amends is not None and row.status == Status.ADDED:
        return _("It belongs to %(reference)s, which stays.") % {"reference": row.amends.reference}
    if row.status not in ENDED:
        return _("It was sent in once and is not decided on yet. Withdraw it first.")
    until = due_requests.kept_until(row)
    if until is None:
        return _(
            "It was an agreement, and its dataset keeps those for good: both sides must be able to "
            "show what was agreed."
        )
    if until > now:
        day = date_format(until, "DATE_FORMAT")
        return _(
            "It was an agreement, and is kept until %(day)s: both sides must be able to show what "
            "was agreed."
        ) % {"day": day}
    return _("Another agreement, a publication on show or a leak rests on it.")
