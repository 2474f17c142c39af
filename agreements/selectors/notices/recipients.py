"""Whom a draft would be announced to, before anybody is notified."""

from django.conf import settings
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce

from agreements.enums import Audience
from agreements.models import Agreement, LicenseVersion
from agreements.notice_lifecycle import NOTIFIED_AS

PAGE = 50


def groups(version: LicenseVersion) -> list[tuple[Audience, str, int]]:
    """How many there are of each audience and language."""
    language = Coalesce("signer__user__language", Value(settings.LANGUAGE_CODE))
    return [
        (audience, code, number)
        for audience in Audience
        for code, number in notified_as(version, audience)
        .annotate(language=language)
        .order_by("language")
        .values_list("language")
        .annotate(number=Count("pk"))
    ]


def page(version: LicenseVersion, audience: Audience, after: int = 0) -> list[Agreement]:
    """The next `PAGE` after a primary key, and one more if there is one."""
    rows = notified_as(version, audience).filter(pk__gt=after).select_related("signer__user")
    return list(rows.order_by("pk")[: PAGE + 1])


def notified_as(version: LicenseVersion, audience: Audience) -> QuerySet[Agreement]:
    """Agreements that a version is announced to, or would be. Not amendments: they follow what
    their agreement is bound to."""
    statuses = sorted(NOTIFIED_AS[audience])
    found = Agreement.objects.filter(dataset=version.dataset_id, status__in=statuses, amends=None)
    return found.exclude(version=version)
