"""Whom a draft would be announced to, before anybody is told."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce

from agreements.enums import Audience, Status
from agreements.lifecycle import OPEN
from agreements.models import Agreement, LicenseVersion

PAGE = 50

_STATUSES = {
    Audience.AGREEMENT: [Status.APPROVED],
    Audience.REQUEST: sorted(OPEN),
}


@dataclass(frozen=True, slots=True)
class Group:
    """So many signers who are told as `audience`, in `language`."""

    audience: Audience
    language: str
    number: int


def groups(version: LicenseVersion) -> list[Group]:
    """How many there are, by audience and language; two counts by index."""
    language = Coalesce("signer__user__language", Value(settings.LANGUAGE_CODE))
    return [
        Group(audience, code, number)
        for audience in Audience
        for code, number in _told_as(version, audience)
        .annotate(language=language)
        .order_by("language")
        .values_list("language")
        .annotate(number=Count("pk"))
    ]


def page(version: LicenseVersion, audience: Audience, after: int = 0) -> list[Agreement]:
    """The next `PAGE` after a primary key, and one more if there is one."""
    rows = _told_as(version, audience).filter(pk__gt=after).select_related("signer__user")
    return list(rows.order_by("pk")[: PAGE + 1])


def _told_as(version: LicenseVersion, audience: Audience) -> QuerySet[Agreement]:
    found = Agreement.objects.filter(dataset=version.dataset_id, status__in=_STATUSES[audience])
    return found.exclude(version=version)
