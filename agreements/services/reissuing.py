"""Requests that were not signed before a new LA took effect start over with it."""

from django.db import transaction
from django.db.models import QuerySet

from agreements.enums import Verb, VersionStatus
from agreements.exceptions import InvalidTransition
from agreements.lifecycle import TABLE
from agreements.models import Agreement, LicenseVersion

from . import held, transitions

_SOURCES = TABLE[Verb.REISSUE].sources


def outdated(version: LicenseVersion) -> QuerySet[Agreement]:
    """Requests for the dataset of a version in force that are on an earlier one, not signed.

    Also those whose scan was sent back later: nobody signs a superseded LA any more.
    """
    return Agreement.objects.filter(
        dataset=version.dataset_id,
        status__in=_SOURCES,
        version__status=VersionStatus.SUPERSEDED,
    )


def reissue(agreement: Agreement, version: LicenseVersion) -> bool:
    """Back to draft, on the version in force; False if the request has moved on meanwhile.

    The clauses have to be accepted anew.
    """
    with transaction.atomic():
        row = held.lock(agreement)
        if row.version_id == version.pk:
            return False
        accepted: list[str] = []
        try:
            transitions.apply(
                row,
                Verb.REISSUE,
                by=None,
                details={"before": row.version.number, "version": version.number},
                fields={"version": version, "accepted": accepted},
            )
        except InvalidTransition:
            return False
    return True
