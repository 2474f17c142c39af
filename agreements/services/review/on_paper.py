"""Staff take in what a signer sent on paper: a whole request, or the signed scan of one.

They type what the paper says and upload it. They accept no clause and sign nothing: that is done by
the signature on the paper, which is reviewed like any other. The signer is told.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enumeration import in_a_row
from agreements.enums import AuditAction, CameBy, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.lifecycle import OPEN
from agreements.mail import on_paper_letters
from agreements.models import Agreement, Dataset, Signer, User
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors import access
from agreements.selectors.addresses import account_of, addresses_of, signers_at
from agreements.selectors.datasets import public_datasets
from agreements.services import scan_files, search_index, transitions
from agreements.services.agreement_row import lock_agreement
from agreements.services.requests import applying, issuing
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import opened_now
from agreements.services.scans import submission


class NotToBeEntered(PortalError):
    """A request of this person's is there, or they can make one."""


class Paper(NamedTuple):
    """What a paper says of its signer: `columns` of Signer, `form_answers` by name."""

    email: str
    columns: Mapping[str, str]
    form_answers: Mapping[str, str]
    intended_use: str
    people: Sequence[applying.Person]


def enter_request(
    dataset: Dataset, *, by: User, paper: Paper, came_by: CameBy, files: Sequence[NamedFile]
) -> Agreement:
    """A new request as a paper says it, with its scan, submitted; or nothing of it.

    Raises NotYourMove, NotToBeEntered, and whatever issuing and submitting do.
    """
    if not access.may_take_in(by, dataset) or paper.email in addresses_of(by):
        raise NotYourMove
    with transaction.atomic():
        agreement = _begin(dataset, by=by, paper=paper, came_by=came_by)
        applying.save_signer(
            agreement,
            by=by,
            opened=opened_now(agreement, Section.SIGNER),
            form_answers=paper.form_answers,
            **paper.columns,
        )
        use = opened_now(agreement, Section.USE)
        applying.save_use(agreement, by=by, opened=use, intended_use=paper.intended_use)
        people = opened_now(agreement, Section.PEOPLE)
        applying.save_people(agreement, by=by, opened=people, people=paper.people)
        issuing.issue_document(agreement, by=by)
        agreement = _fresh(agreement)
        _submit(agreement, by=by, files=files)
        key = f"taken_in:{agreement.reference}"
        on_paper_letters.taken_in(_fresh(agreement), typed=True, key=key)
    return agreement


def may_take_in_scan(user: User, agreement: Agreement) -> bool:
    """Whether this is a request whose signed paper this person may upload."""
    verb = submission.upload_verb(agreement)
    may_here = access.may_take_in(user, agreement.dataset) and not access.is_own(user, agreement)
    # What a signer has uploaded, only they replace.
    return may_here and (verb is Verb.SUBMIT or (verb is not None and bool(agreement.entered_at)))


def take_in_scan(
    agreement: Agreement, *, by: User, came_by: CameBy, files: Sequence[NamedFile]
) -> None:
    """The signed scan of a request that is there, from the paper that its signer sent.

    Raises NotYourMove, InvalidTransition, and whatever submitting does; then nothing is changed.
    """
    if not access.may_take_in(by, agreement.dataset) or access.is_own(by, agreement):
        raise NotYourMove
    with transaction.atomic():
        stands = lock_agreement(agreement)
        if not may_take_in_scan(by, stands):
            raise InvalidTransition(transitions.too_late_sentence(agreement, by))
        if stands.entered_at is None:
            stands.entered_at, stands.entered_by, stands.came_by = timezone.now(), by, came_by
            stands.save(update_fields=["entered_at", "entered_by", "came_by"])
        event = audit.record(
            AuditAction.REVIEW_TAKE_IN, agreement.reference, by=by, kind=came_by.value
        )
        agreement = _fresh(agreement)
        _submit(agreement, by=by, files=files)
        on_paper_letters.taken_in(_fresh(agreement), typed=False, key=f"taken_in:{event.pk}")


def _begin(dataset: Dataset, *, by: User, paper: Paper, came_by: CameBy) -> Agreement:
    version = public_datasets.version_in_force(dataset)
    if version is None:
        raise NotToBeEntered(
            _("This dataset has no License Agreement in force. Put one into force first.")
        )
    signer = _locked_signer(paper.email)
    there = signer.agreements.filter(
        dataset=dataset, amends=None, status__in=[*OPEN, Status.APPROVED]
    ).first()
    if there:
        raise NotToBeEntered(
            _("There is a request of this address already: %(reference)s, “%(status)s”.")
            % {"reference": there.reference, "status": there.get_status_display()}
        )
    _check_known(signer, paper)
    now = timezone.now()
    agreement = Agreement.objects.create(
        reference=applying.unused_reference(),
        signer=signer,
        dataset=dataset,
        version=version,
        entered_at=now,
        entered_by=by,
        came_by=came_by,
        reminders_off_at=now,  # who sent a paper has no form to go on with
    )
    search_index.index_agreement(agreement)
    audit.record(
        AuditAction.AGREEMENT_ENTER,
        agreement.reference,
        by=by,
        dataset=dataset.slug,
        kind=came_by.value,
    )
    return agreement


def _locked_signer(email: str) -> Signer:
    """The row of the address, made where there is none. Raises NotToBeEntered."""
    if account_of(email):
        raise NotToBeEntered(
            _(
                "Whoever reads this address has an account here. Ask them to start the request "
                "themselves; the signed paper can then be taken in on the page of that request."
            )
        )
    signer = signers_at([email]).first() or Signer.objects.create(email=email)
    return Signer.objects.select_for_update(of=("self",)).get(pk=signer.pk)


def _check_known(signer: Signer, paper: Paper) -> None:
    """What is known of somebody is not written over. Raises NotToBeEntered."""
    known = {name: str(getattr(signer, name)) for name in paper.columns}
    if signer.agreements.exists() and known != dict(paper.columns):
        raise NotToBeEntered(
            _(
                "This address is on record for %(known)s. Enter all of it as it stands there, or "
                "correct it there first."
            )
            % {"known": in_a_row(filter(None, known.values()))}
        )


def _submit(agreement: Agreement, *, by: User, files: Sequence[NamedFile]) -> None:
    with scan_files.upload_of(files) as upload:
        submission.submit_or_quarantine(agreement, by=by, upload=upload)


def _fresh(agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_related("signer__user", "dataset", "version", "amends")
    return rows.get(pk=agreement.pk)
