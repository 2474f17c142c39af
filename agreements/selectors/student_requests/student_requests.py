"""Students' requests: what is open, who wants no mail, and how far the supervisor's request is, as
far as the student may know."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.enums import AssociateState, Status
from agreements.models import (
    Agreement,
    AssociatedUser,
    Dataset,
    FellowStudent,
    StoppedAddress,
    StudentRequest,
    User,
)
from agreements.student_request_lifecycle import WAITING_FOR_SUPERVISOR
from agreements.text import person_key

Student = StudentRequest | FellowStudent


@dataclass(frozen=True, slots=True)
class Following:
    """What the student reads of the supervisor's request: its status in words, nothing of others.

    `is_over` says that nothing more comes of it; `has_place` that the student is listed and was
    asked, so that there is a page of their own (`listing`).
    """

    title: str | Promise
    text: str | Promise
    is_over: bool = False
    has_place: bool = False


_FILLS_IN = Following(
    _("Your supervisor fills in the request"),
    _("What you filled in is there for checking. You need not do anything."),
)
_CLOSED = Following(
    _("Your supervisor’s request is closed"),
    _("Nothing more comes of it. Talk to your supervisor; you can ask again at any time."),
    is_over=True,
)
_ENDED = Following(
    _("Your supervisor’s agreement has ended"),
    _("Nobody may use the data under it any more. Talk to your supervisor."),
    is_over=True,
)
_FOLLOWED: dict[str, Following] = {
    Status.DRAFT: _FILLS_IN,
    Status.CHANGES_REQUESTED: Following(
        _("Your supervisor corrects the request"),
        _("A reviewer asked for a change. You need not do anything."),
    ),
    Status.AWAITING_SIGNATURE: Following(
        _("Your supervisor prints and signs"), _("You need not sign anything.")
    ),
    Status.SUBMITTED: Following(
        _("Under review"), _("The signed License Agreement is there; a reviewer reads it.")
    ),
    Status.IN_REVIEW: Following(_("Under review"), _("A reviewer reads it.")),
    Status.APPROVED: Following(
        _("Your supervisor’s agreement is approved"),
        _("Ask your supervisor whether you are on its list."),
    ),
    Status.REJECTED: _CLOSED,
    Status.WITHDRAWN: _CLOSED,
    Status.LAPSED: _ENDED,
}
_APPROVED_BEFORE = Following(
    _("Your supervisor has an agreement already"),
    _("People are added to it by your supervisor. Ask them whether you are."),
)
_PLACES: dict[str, Following] = {
    AssociateState.NAMED: Following(
        _("You are listed"),
        _("Your supervisor can send you an invitation now, to your address; then you confirm."),
    ),
    AssociateState.INVITED: Following(
        _("You are listed: please confirm"),
        _("Read what binds you, and confirm. Then you have access under your own name."),
        has_place=True,
    ),
    AssociateState.CONFIRMED: Following(
        _("You are listed, and have confirmed"),
        _("How your access stands, and how to get the data, is on a page of your own."),
        has_place=True,
    ),
}


def open_request(user: User, dataset: Dataset) -> StudentRequest | None:
    """The one that waits for its supervisor: there is no second one."""
    own = StudentRequest.objects.filter(student=user, dataset=dataset)
    return own.filter(state__in=WAITING_FOR_SUPERVISOR).first()


def is_stopped(address: str) -> bool:
    """Whether this address wants no mail that students cause."""
    return StoppedAddress.objects.filter(email=address).exists()


def agreement_of(row: StudentRequest) -> Agreement | None:
    """What the supervisor made of it: once its amendment is approved, the agreement amended."""
    agreement = row.agreement
    if agreement is not None and agreement.status == Status.ADDED:
        return agreement.amends
    return agreement


def followed(row: StudentRequest) -> Following | None:
    """How the supervisor's request stands; None before there is one."""
    agreement = agreement_of(row)
    if agreement is None:
        return None
    if agreement.status == Status.APPROVED:
        if place := place_of(row, agreement):
            return _PLACES[place.state]
        if row.taken_up_at and agreement.approved_at and agreement.approved_at < row.taken_up_at:
            return _APPROVED_BEFORE
    return _FOLLOWED.get(agreement.status, _ENDED)


def place_of(student: Student, agreement: Agreement) -> AssociatedUser | None:
    """Where the agreement's list names this person: by address, or by name and ID."""
    email, key = student.address, person_key(student.name)
    for listed in agreement.associates.filter(until=None):
        by_address = bool(email) and email == listed.email
        same_number = student.competition_id.casefold() == listed.competition_id.casefold()
        if by_address or (key == listed.person_key and same_number):
            return listed
    return None


def students_not_listed(agreement: Agreement) -> list[Student]:
    """Whom students named in what the signer took up, and the agreement's list does not name."""
    rows = agreement.student_requests.select_related("student").order_by("pk")
    named: list[Student] = []
    for row in rows:
        named += [row, *row.fellows.all()]
    return [one for one in named if place_of(one, agreement) is None]
