"""Tags of the review desk."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements import dates
from agreements.enumeration import in_a_row
from agreements.enums import Doubt
from agreements.models import (
    DatasetSuspension,
    LicenseVersion,
    NoticeDelivery,
    PendingDecision,
    User,
)
from agreements.notice_lifecycle import UNNOTIFIED
from agreements.selectors import access
from agreements.selectors.review import pending_decisions

register = template.Library()


@register.simple_tag
def own_pending(user: User) -> Iterable[PendingDecision]:
    """Decisions of this person's that can be taken back."""
    waits = settings.TAKE_BACK_SECONDS > 0 and user.is_authenticated
    return pending_decisions.pending_by(user) if waits else ()


@register.simple_tag
def suspended(user: User) -> QuerySet[DatasetSuspension]:
    """Open suspensions of own datasets."""
    found = DatasetSuspension.objects.filter(lifted_at=None).select_related("suspended_by")
    return found.filter(dataset__in=access.datasets_for_staff(user)).select_related("dataset")


@register.filter
def effect_of(thing: LicenseVersion | NoticeDelivery) -> str:
    """When a version takes effect, for all or for one, in its dataset's zone; "" if ever.

    For whoever was not told it does not, whatever the date was.
    """
    version = thing if isinstance(thing, LicenseVersion) else thing.version
    moment = thing.effective_at
    untold = isinstance(thing, NoticeDelivery) and thing.state in UNNOTIFIED
    if untold and moment and moment <= timezone.now():
        return _("not before the signer is told")
    return dates.say(moment, version.dataset.time_zone) if moment else ""


@register.filter
def labeled(cells: Iterable[str], headers: Iterable[Mapping[str, Any]]) -> list[SafeString]:
    """The cells of a row as Django's admin drew them, `<td…` or `<th…`, each with the name of its
    column."""
    return [
        format_html(
            '{} data-label="{}"{}',
            SafeString(cell[:3]),
            capfirst(header["text"]),
            SafeString(cell[3:]),
        )
        for cell, header in zip(cells, headers, strict=True)
    ]


register.filter("ago", dates.ago)


@register.filter
def stood_against(against: Iterable[Mapping[str, str]]) -> str:
    """What stood against an approval, as its decision keeps it, in words."""
    lines = []
    for each in against:
        about = each["about"].replace("_", " ")
        label = str(Doubt(each["doubt"]).label)
        lines.append(f"{label} ({about})" if about else label)
    return in_a_row(lines)
