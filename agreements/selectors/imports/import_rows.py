"""The rows of an import, a page at a time, and how many of them become what."""

from collections.abc import Mapping

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from agreements.enums import ImportOutcome
from agreements.models import Agreement, AgreementImport, ImportRow, LicenseVersion, User
from agreements.notice_lifecycle import NOTIFIABLE
from agreements.selectors import access

PAGE = 50


def import_for_staff(user: User, pk: int) -> AgreementImport:
    """A table of agreements for one of the person's datasets, or Http404."""
    found = AgreementImport.objects.select_related("dataset", "uploaded_by", "confirmed_by")
    if not access.is_staff_with(user, "agreements.view_agreementimport"):
        found = found.none()
    return get_object_or_404(found, pk=pk, dataset__in=access.datasets_for_staff(user))


def own_import_row(user: User, reference: str) -> ImportRow:
    """What is kept of an agreement that the signer signed before the portal, or Http404."""
    return get_object_or_404(ImportRow, agreement=access.own_agreement(user, reference))


def outcomes(batch: AgreementImport) -> Mapping[str, int]:
    """How many rows there are of each."""
    counted = batch.rows.order_by().values_list("outcome").annotate(number=Count("pk"))
    return dict.fromkeys(ImportOutcome.values, 0) | dict(counted)


def rows_after(batch: AgreementImport, number: int, outcome: str = "") -> QuerySet[ImportRow]:
    """Those behind a number, of one outcome or of all, one more than a page has."""
    found = batch.rows.filter(number__gt=number).select_related("version", "agreement")
    found = found.filter(outcome=outcome) if outcome else found
    return found.order_by("number")[: PAGE + 1]


def newest_version(batch: AgreementImport) -> LicenseVersion | None:
    """Of which everybody is told: the announced version, else the one in force."""
    found = LicenseVersion.objects.filter(dataset=batch.dataset_id, status__in=NOTIFIABLE)
    return found.order_by("status").first()  # by the alphabet


def noticed(batch: AgreementImport) -> int:
    """How many would be told of the newest version, since they signed another one."""
    new = batch.rows.filter(outcome=ImportOutcome.NEW)
    newest = newest_version(batch)
    return new.exclude(version=newest).count() if newest else 0


def row_of(agreement: Agreement) -> ImportRow | None:
    """What is on record of one that was signed before the portal, and so never sent in here."""
    if agreement.submitted_at:
        return None
    return getattr(agreement, "import_row", None)
