"""Makes an agreement of a row: in one transaction, once, however often it is tried."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements import dates
from agreements.affiliation.verdict import judge
from agreements.enums import ImportOutcome, Verb
from agreements.mail import import_letters
from agreements.models import Agreement, AgreementImport, ImportRow, Signer, User
from agreements.selectors.addresses import account_of, signers_at
from agreements.selectors.imports.requests_there import outcome_beside, requests_there
from agreements.services import search_index, transitions
from agreements.services.accounts.accounts import claim_signer
from agreements.services.associates import listing
from agreements.services.notices import recipients
from agreements.services.requests import applying
from agreements.services.requests.applying import Person

from .staging import term_end

_OF_SIGNER = ("name", "title", "affiliation", "address", "country")


def import_row(batch: AgreementImport, row: ImportRow, *, by: User) -> ImportOutcome:
    """What became of it. Raises NotYourMove, for an agreement of one's own, too."""
    try:
        return _import(batch, row, by)
    except IntegrityError:  # its signer came by another way in this very moment, and is found now
        return _import(batch, row, by)


@transaction.atomic
def _import(batch: AgreementImport, row: ImportRow, by: User) -> ImportOutcome:
    row = ImportRow.objects.select_for_update(of=("self",)).select_related("version").get(pk=row.pk)
    if row.outcome != ImportOutcome.NEW or row.version is None:
        return ImportOutcome(row.outcome)
    signer = _signer_of(row)
    if there := requests_there(batch.dataset, [row.email]).get(row.email):
        return _leave_out(row, outcome_beside(there))
    agreement = Agreement.objects.create(
        reference=applying.unused_reference(),
        signer=signer,
        dataset=batch.dataset,
        version=row.version,
        people_saved_at=timezone.now(),
    )
    applying.list_people(agreement, [Person(**person) for person in row.people])
    agreement = transitions.apply(
        agreement, Verb.IMPORT, by=by, details=_details(batch, row), fields=_facts(batch, row)
    )
    search_index.index_agreement(agreement)
    recipients.enroll_at_approval(agreement)
    row.agreement, row.outcome = agreement, ImportOutcome.IMPORTED
    row.save(update_fields=["agreement", "outcome"])
    if batch.tells_signers:
        import_letters.imported(agreement, row)
    if batch.invites_people:
        listing.invite_listed(agreement)
    return ImportOutcome.IMPORTED


def _leave_out(row: ImportRow, outcome: ImportOutcome) -> ImportOutcome:
    ImportRow.objects.filter(pk=row.pk, outcome=ImportOutcome.NEW).update(outcome=outcome)
    return outcome


def _signer_of(row: ImportRow) -> Signer:
    """Locked. What a signer who is there says of themself stays; only what is empty is filled."""
    signer = signers_at([row.email]).select_for_update(of=("self",)).first()
    if signer is None:
        signer = Signer.objects.create(
            email=row.email, **{name: getattr(row, name) for name in _OF_SIGNER}
        )
    else:
        empty = [name for name in _OF_SIGNER if not getattr(signer, name)]
        for name in empty:
            setattr(signer, name, getattr(row, name))
        signer.save(update_fields=empty)
        search_index.index_signer(signer)
    if signer.user_id is None and (account := account_of(signer.email)):
        claim_signer(account, signer.email)
    return Signer.objects.select_related("user").get(pk=signer.pk)


def _facts(batch: AgreementImport, row: ImportRow) -> Mapping[str, object]:
    """What is written with the status, beside what every approval writes."""
    dataset = batch.dataset
    kind = judge(row.email, dataset.trusted_domains, dataset.distrusted_domains).kind
    day = row.approved_on or timezone.now().astimezone(ZoneInfo(dataset.time_zone)).date()
    approved = {"approved_at": dates.midnight(day, dataset.time_zone)} if row.approved_on else {}
    return {
        **approved,
        "version_signed": row.version,
        "address_kind": kind,
        "expires_at": term_end(dataset, day),
    }


def _details(batch: AgreementImport, row: ImportRow) -> Mapping[str, object]:
    scan = {"sha256": row.scan_sha256, "pages": row.scan_pages} if row.file else {}
    return {
        "import_number": batch.pk,
        "row": row.number,
        "version": row.version.number if row.version else "",
        "signed_on": str(row.signed_on),
        "approved_on": str(row.approved_on or ""),
        "table_sha256": batch.table_sha256,
        **scan,
    }
