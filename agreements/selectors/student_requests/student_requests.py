"""Students' requests: what is open, who wants no mail, and how far the supervisor's request is, as
far as the student may know."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.enums import Status
from agreements.models import (
    Agreement,
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

    `is_over` says that nothing more comes of it.
    """

    title: str | Promise
    text: str | Promise
    is_over: bool = False


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
        _("Ask your supervisor how you get the data."),
    ),
    Status.REJECTED: _CLOSED,
    Status.WITHDRAWN: _CLOSED,
}
_APPROVED_BEFORE = Following(
    _("Your supervisor has an agreement already"),
    _("People are added to it by your supervisor. Ask them whether you are."),
)
_LISTED = Following(
    _("Your supervisor’s agreement is approved"),
    _("You are listed in it: you may use the data under your supervisor’s signature."),
)


def open_request(user: User, dataset: Dataset) -> StudentRequest | None:
    """The one that waits for its supervisor: there is no second one."""
    own = StudentRequest.objects.filter(student=user, dataset=dataset)
    return own.filter(state__in=WAITING_FOR_SUPERVISOR).first()


def is_stopped(address: str) -> bool:
    """Whether this address wants no mail that students cause."""
    return StoppedAddress.objects.filter(email=address).exists()


def followed(row: StudentRequest) -> Following | None:
    """How the supervisor's request stands; None before there is one."""
    agreement = row.agreement
    if agreement is None:
        return None
    if agreement.status == Status.APPROVED:
        if is_listed(row, agreement):
            return _LISTED
        if row.taken_up_at and agreement.approved_at and agreement.approved_at < row.taken_up_at:
            return _APPROVED_BEFORE
    return _FOLLOWED.get(agreement.status, _ENDED)


def is_listed(student: Student, agreement: Agreement) -> bool:
    """Whether the agreement's list names this person: by address, or by name and ID."""
    email, key = student.address, person_key(student.name)
    listed = agreement.associates.filter(until=None).values_list(
        "email", "person_key", "competition_id"
    )
    return any(
        (email and email == address)
        or (key == known and student.competition_id.casefold() == number.casefold())
        for address, known, number in listed
    )


def students_not_listed(agreement: Agreement) -> list[Student]:
    """Whom students named in what the signer took up, and the agreement's list does not name."""
    rows = agreement.student_requests.select_related("student").order_by("pk")
    named: list[Student] = []
    for row in rows:
        named += [row, *row.fellows.all()]
    return [one for one in named if not is_listed(one, agreement)]
