"""A person who asks is erased, as far as no agreement needs them; what stays they are told.

Each request is a transaction of its own: killed half-way, the same again does the rest. On record
is that it was done, not whose data it was.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction, ErasureRule
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.mail import keeping_letters
from agreements.models import (
    EventPersonalData,
    FellowStudent,
    MutedReleaseNews,
    OutboundEmail,
    Pseudonym,
    SavedView,
    StoppedAddress,
    StudentRequest,
    User,
)
from agreements.selectors import access
from agreements.selectors.evidence.chain_of_subject import PORTAL
from agreements.selectors.keeping import due_requests
from agreements.selectors.keeping.erasure_plan import (
    ErasurePlan,
    mails_that_go,
    plan_erasure,
)
from agreements.selectors.keeping.people import KnownPerson
from agreements.services.accounts import accounts
from agreements.services.evidence import chaining
from agreements.student_request_lifecycle import WAITING_FOR_SUPERVISOR

from .forgetting import forget, in_batches
from .purging import Collected, purge_request, purge_rows

RIGHT = "agreements.change_dataset"


def may_erase(by: User, person: KnownPerson) -> bool:
    """Superusers, and owners of every dataset that the person has to do with; nobody themself."""
    if person.user and by.pk == person.user.pk:
        return False
    if by.is_active and by.is_superuser:
        return True
    theirs = list(person.datasets())
    return bool(theirs) and all(access.may_on_dataset(by, RIGHT, dataset) for dataset in theirs)


def erase_person(person: KnownPerson, *, by: User | None, reason: str) -> ErasurePlan:
    """Erase what can go, write to the person what stays, and give what was done. `by` is None for
    whoever has the server. `reason` stands in evidence bundles beside what is missing: it names
    nobody. Raises NotYourMove, ReasonMissing.
    """
    if by is not None and not may_erase(by, person):
        raise NotYourMove
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    chaining.chain_waiting_events()
    plan = plan_erasure(person)
    reader = person.user or by
    language = reader.language if reader else None
    for request in plan.requests:
        due = due_requests.erasable_on_request(timezone.now())
        purge_request(request.pk, due, ErasureRule.PERSON, by=by, reason=reason)
    for question in plan.questions:
        _erase_question(question)
    _erase_mails(person)
    # Looked at anew: what was begun meanwhile is kept, and with it the account.
    left = plan_erasure(person)
    _erase_steps(person, by=by, reason=reason)
    with transaction.atomic():
        if left.takes_account and person.user:
            _erase_account(person.user)
        StoppedAddress.objects.filter(email__in=person.addresses).delete()
        audit.record(AuditAction.PERSON_ERASE, PORTAL, by=by, number=len(plan.requests))
        keeping_letters.erased(
            person.address,
            gone=[request.reference for request in plan.requests],
            stays=left.stays,
            account_gone=left.takes_account,
            language=language,
        )
    return plan


def _erase_question(question: StudentRequest) -> None:
    with transaction.atomic():
        rows = StudentRequest.objects.filter(pk=question.pk, agreement=None)
        row = rows.exclude(state__in=WAITING_FOR_SUPERVISOR).select_for_update().first()
        if row is None:
            return
        found = Collected()
        found.add(FellowStudent, FellowStudent.objects.filter(request=row))
        found.add(StudentRequest, StudentRequest.objects.filter(pk=row.pk))
        purge_rows(
            ErasureRule.PERSON, found, dataset=question.dataset, subjects=[question.reference]
        )


def _erase_mails(person: KnownPerson) -> None:
    keys = list(mails_that_go(person).order_by("pk").values_list("pk", flat=True))
    for some in in_batches(keys):
        with transaction.atomic():
            found = Collected()
            found.add(OutboundEmail, OutboundEmail.objects.filter(pk__in=some, due_at=None))
            purge_rows(ErasureRule.PERSON, found)


def _erase_steps(person: KnownPerson, *, by: User | None, reason: str) -> None:
    """What is on record of their account, and of what else they did that is about no dataset. What
    is about one shows who did what in requests that stay; of the others it went with them."""
    if person.user and person.user.is_staff:
        return
    about = Q(actor__in=person.addresses)
    if person.user:
        about |= Q(event__subject=accounts.account_subject(person.user))
    theirs = EventPersonalData.objects.filter(about, event__place__chain__name=PORTAL)
    with transaction.atomic():
        forget(theirs, reason=reason, dataset=None, by=by, now=timezone.now())


def _erase_account(user: User) -> None:
    """The row stays, as a number: rows of others point to it. Nobody signs in to it any more."""
    for model in (EmailAddress, Authenticator, SavedView, MutedReleaseNews, Pseudonym):
        model.objects.filter(user=user).delete()
    user.groups.clear()
    user.datasets.clear()
    user.email = f"erased-{user.pk}@erased.invalid"
    user.is_active = False
    user.last_login = None
    user.save(update_fields=["email", "is_active", "last_login"])
    accounts.end_sessions(user)
