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
from agreements.enums import Doubt, Verb
from agreements.lifecycle import permission
from agreements.models import (
    Dataset,
    DatasetSuspension,
    LicenseVersion,
    NoticeDelivery,
    PendingDecision,
    User,
)
from agreements.notice_lifecycle import UNNOTIFIED
from agreements.selectors import access
from agreements.selectors.grants import password_knowers, ways_to_data
from agreements.selectors.requests import conversation
from agreements.selectors.review import pending_decisions, queue
from agreements.selectors.versions import announcements

register = template.Library()


@register.simple_tag
def waiting(user: User) -> dict[str, Any] | None:
    """What waits for a reviewer; None for staff who don't review."""
    return queue.queue_length(user) if user.has_perm(permission(Verb.START_REVIEW)) else None


@register.simple_tag
def own_pending(user: User) -> Iterable[PendingDecision]:
    """Decisions of this person's that can be taken back."""
    waits = settings.TAKE_BACK_SECONDS > 0 and user.is_authenticated
    return pending_decisions.pending_by(user) if waits else ()


@register.simple_tag
def unanswered(user: User) -> dict[str, Any] | None:
    """Messages of signers that wait for an answer; None for staff who see no requests."""
    may = user.has_perm("agreements.view_agreement")
    return conversation.unanswered_requests(user) if may else None


@register.simple_tag
def without_way_to_data(user: User) -> QuerySet[Dataset]:
    """Own datasets shown to the public that nobody who is approved could get."""
    return ways_to_data.without_way(access.datasets_for_staff(user).filter(is_listed=True))


@register.simple_tag
def hidden_datasets(user: User) -> QuerySet[Dataset]:
    """Own datasets that are not shown to the public, for whoever can show them."""
    may_show = user.has_perm("agreements.change_dataset")
    found = access.datasets_for_staff(user) if may_show else Dataset.objects.none()
    return found.filter(is_listed=False)


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
register.simple_tag(password_knowers.left_doors_open)
register.simple_tag(announcements.running, name="announced")


@register.filter
def stood_against(against: Iterable[Mapping[str, str]]) -> str:
    """What stood against an approval, as its decision keeps it, in words."""
    lines = []
    for each in against:
        about = each["about"].replace("_", " ")
        label = str(Doubt(each["doubt"]).label)
        lines.append(f"{label} ({about})" if about else label)
    return ", ".join(lines)
