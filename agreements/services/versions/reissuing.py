"""Requests that were not signed before a new LA took effect start over with it."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from agreements.enums import Verb, VersionStatus
from agreements.exceptions import InvalidTransition, LicenseTextInvalid
from agreements.lifecycle import TABLE
from agreements.models import Agreement, LicenseVersion
from agreements.services import transitions
from agreements.services.agreement_row import lock_agreement
from agreements.services.license_texts import diff
from agreements.services.license_texts.display import text_of


def outdated(version: LicenseVersion) -> QuerySet[Agreement]:
    """Requests for the dataset of a version in force that are on an earlier one, not signed.

    Also those whose scan was sent back later: nobody signs a superseded LA any more. Not
    amendments: they hold under whatever their agreement is bound to.
    """
    return Agreement.objects.filter(
        dataset=version.dataset_id,
        status__in=TABLE[Verb.REISSUE].sources,
        version__status=VersionStatus.SUPERSEDED,
        amends=None,
    )


def reissue(agreement: Agreement, version: LicenseVersion) -> bool:
    """Back to draft, on the version in force; False if the request has moved on meanwhile.

    Acceptance stays only for clauses whose words stayed.
    """
    with transaction.atomic():
        row = lock_agreement(agreement)
        if row.version_id == version.pk:
            return False
        kept = _kept(row.version, version)
        accepted = [kept[key] for key in row.accepted if key in kept]
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


def _kept(old: LicenseVersion, new: LicenseVersion) -> Mapping[str, str]:
    """The clauses that are word for word the same, key by key, whatever their numbers; none where
    a text can't be read."""
    try:
        kept = diff.compare_versions(old, new).kept
        before, after = _words(old), _words(new)
    except LicenseTextInvalid:
        return {}
    # Comparing for readers passes over how words are set; the numbers of a list are set, too.
    return {key: now for key, now in kept.items() if before[key] == after[now]}


def _words(version: LicenseVersion) -> dict[str, tuple[str, ...]]:
    """What was accepted with each clause."""
    clauses = text_of(version).clauses
    return {clause.key: (clause.heading, *clause.markdown.split()) for clause in clauses}
