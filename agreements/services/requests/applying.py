"""A request from its start to the point where it can be issued; withdrawing it.

Answers are saved here, what is not saved (yet) is kept by `typed`; both only while the request is
the signer's to edit.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enums import AuditAction, Status, Verb
from agreements.exceptions import NotYourMove, PortalError
from agreements.form_fields import own_fields
from agreements.lifecycle import ENDED, OPEN
from agreements.models import Agreement, AssociatedUser, Dataset, LicenseVersion, Signer, User
from agreements.models.agreement import new_reference
from agreements.selectors.access import agreements_of
from agreements.selectors.datasets import public_datasets
from agreements.services import search_index, transitions
from agreements.services.associates import coming_along
from agreements.services.license_texts import display
from agreements.text import person_key

from .progress import Section
from .section_edits import Opened, saving_answer


class Person(NamedTuple):
    """A student or employee as listed in the request; `role` is an `enums.Role`."""

    name: str
    role: str
    competition_id: str
    email: str = ""


def current_request(user: User, dataset: Dataset) -> Agreement | None:
    """The request that is open, or the agreement that is approved: no second one is needed."""
    found = agreements_of(user).filter(dataset=dataset, status__in=[*OPEN, Status.APPROVED])
    return found.filter(amends=None).first()


def start_request(dataset: Dataset, *, by: User) -> Agreement:
    """The person's open or approved agreement for the dataset, else a new draft.

    A new draft takes over what an ended one said, saved or not, save for the acceptance of clauses
    and for answers that its LA no longer asks for.
    Raises PortalError when the dataset has no LA in force.
    """
    with transaction.atomic():
        # The lock makes two clicks at once come one after the other.
        rows = Signer.objects.select_for_update().filter(pk=signer_at(by, by.email).pk)
        # The row may just have gone with the last request that was erased: then it is a new one.
        signer = rows.first() or signer_at(by, by.email)
        found = current_request(by, dataset)
        if found is not None:
            return found
        version = public_datasets.version_in_force(dataset)
        if version is None:
            raise PortalError(_("This dataset can't be applied for yet: its license is not ready."))
        agreement = Agreement.objects.create(
            reference=unused_reference(),
            signer=signer,
            dataset=dataset,
            version=version,
            waiting_since=timezone.now(),
        )
        _take_over(agreement)
        search_index.index_agreement(agreement)
        audit.record(AuditAction.AGREEMENT_START, agreement.reference, by=by, dataset=dataset.slug)
    return agreement


def unused_reference() -> str:
    """A new one. Of 600 million it may be somebody's already: then another is drawn."""
    while Agreement.objects.filter(reference=(reference := new_reference())).exists():
        pass
    return reference


def save_signer(
    agreement: Agreement,
    *,
    by: User,
    opened: Opened,
    form_answers: Mapping[str, str] | None = None,
    **columns: str,
) -> None:
    """Write who signs: columns of Signer, and by name what the LA asks for beyond them.

    Every `save_…` writes over the answer that its page was `opened` with: AnswerOvertaken says
    that there is a newer one, InvalidTransition that the request has moved on.
    """
    with saving_answer(agreement, Section.SIGNER, by=by, opened=opened) as row:
        _save_signer_fields(row.signer, columns)
        search_index.index_signer(row.signer)
        row.form_answers = dict(form_answers or {})


def save_use(agreement: Agreement, *, by: User, opened: Opened, intended_use: str) -> None:
    """Write what the data will be used for."""
    with saving_answer(agreement, Section.USE, by=by, opened=opened) as row:
        row.intended_use = intended_use


def save_people(
    agreement: Agreement, *, by: User, opened: Opened, people: Sequence[Person]
) -> None:
    """Write who else will use the data, replacing the former list; nobody is an answer too."""
    with saving_answer(agreement, Section.PEOPLE, by=by, opened=opened) as row:
        row.people_saved_at = timezone.now()
        row.associates.all().delete()
        list_people(row, people)
        search_index.index_people(row)


def save_clauses(
    agreement: Agreement,
    *,
    by: User,
    opened: Opened,
    version: LicenseVersion,
    accepted: Sequence[str],
) -> None:
    """Write which clauses of which LA were accepted, in its order, and bind the request to it."""
    with saving_answer(agreement, Section.CLAUSES, by=by, opened=opened) as row:
        row.version = version
        row.accepted = list(accepted)


def save_address(agreement: Agreement, *, by: User, opened: Opened, explanation: str) -> None:
    """Write what the signer says about an address that is not plainly an institution's."""
    with saving_answer(agreement, Section.ADDRESS, by=by, opened=opened) as row:
        _save_signer_fields(row.signer, {"address_explanation": explanation})


def withdraw_request(agreement: Agreement, *, by: User) -> Agreement:
    """End the request; what was filled in serves the next one."""
    with transaction.atomic():
        coming_along.leave_where_they_are(agreement, by=by)
        return transitions.apply(agreement, Verb.WITHDRAW, by=by)


def _save_signer_fields(signer: Signer, answer: dict[str, str]) -> None:
    for field, text in answer.items():
        setattr(signer, field, text)
    signer.save(update_fields=list(answer))


def signer_at(user: User, email: str) -> Signer:
    """The person as licensee at one of their proved addresses, with the name and title that they
    have at others; the data owner may have entered them there before they signed in.

    Raises NotYourMove where it is somebody else's.
    """
    last = user.signers.order_by("-pk").first()
    known = {"name": last.name, "title": last.title} if last else {}
    signer, _created = Signer.objects.get_or_create(
        email__iexact=email, defaults={"email": email, "user": user, **known}
    )
    if signer.user_id is None:
        Signer.objects.filter(pk=signer.pk, user=None).update(user=user)
    elif signer.user_id != user.pk:  # an address that was theirs once
        raise NotYourMove(
            _(
                "With this address somebody signed whose account is another one. Write to the "
                "owner of the dataset."
            )
        )
    return signer


def _take_over(agreement: Agreement) -> None:
    ended = Agreement.objects.filter(
        signer__user=agreement.signer.user_id,
        dataset=agreement.dataset_id,
        status__in=ENDED,
        amends=None,
    )
    last = ended.order_by("-pk").first()
    if last is None:
        return
    agreement.intended_use = last.intended_use
    agreement.people_saved_at = last.people_saved_at
    kept = {section: drafts for section, drafts in last.typed.items() if section != Section.CLAUSES}
    agreement.typed = kept
    asked = {field.name for field in own_fields(display.form_fields(agreement.version))}
    agreement.form_answers = {n: a for n, a in last.form_answers.items() if n in asked}
    agreement.save(update_fields=["intended_use", "people_saved_at", "typed", "form_answers"])
    listed = last.associates.filter(until=None).values_list(*Person._fields)
    list_people(agreement, [Person(*row) for row in listed])


def list_people(agreement: Agreement, people: Sequence[Person]) -> None:
    """Write the rows of a list that is empty."""
    AssociatedUser.objects.bulk_create(
        AssociatedUser(
            agreement=agreement,
            position=position,
            person_key=person_key(person.name),
            **person._asdict(),
        )
        for position, person in enumerate(people, start=1)
    )
