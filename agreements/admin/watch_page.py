"""Whether the portal goes on: what is wrong, what to do about it, and what is fine."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.admin.pages import desk_page, person
from agreements.models import OperatorAlarm, User
from agreements.selectors.watch.advice import advice
from agreements.selectors.watch.readings import readings, stored_readings

_PAST = 10  # alarms that are over, the latest


def may_see(user: User) -> bool:
    """Administrators, who can do something about it; data owners, who are asked by others."""
    return user.is_superuser or user.has_perm("agreements.change_dataset")


def is_anything_wrong() -> bool:
    """By what rows and disks tell: nobody's page waits for the broker."""
    return any(reading.is_wrong for reading in stored_readings())


@require_safe
def watch_page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not may_see(user):
        raise PermissionDenied
    said = [(reading.what, advice(reading)) for reading in readings()]
    since = dict(OperatorAlarm.objects.filter(over_at=None).values_list("what", "began_at"))
    return desk_page(
        request,
        "watch/watch",
        {
            "title": _("Is everything running?"),
            "wrong": [(told, since.get(what)) for what, told in said if told.is_wrong],
            "fine": [told for _what, told in said if not told.is_wrong],
            "past": OperatorAlarm.objects.filter(over_at__isnull=False)[:_PAST],
            "can_mend": user.is_superuser,
        },
    )
