"""What the portal keeps about people, and whom to ask."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.accounts import language_cookie
from agreements.models import User
from agreements.reading_order import by_name
from agreements.retention import PERIODS, in_words
from agreements.selectors.datasets import public_datasets
from agreements.views.scans import photo_doors

_DAY = 24 * 60 * 60


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """For everybody; whoever is signed in also finds the contacts of what they applied for."""
    user = request.user if isinstance(request.user, User) else None
    context = {
        "datasets": by_name(public_datasets.listed_and_own_datasets(user)),
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "session_days": settings.SESSION_COOKIE_AGE // _DAY,
        "phone_cookie": photo_doors.COOKIE,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "language_cookie": settings.LANGUAGE_COOKIE_NAME,
        "switched_cookie": language_cookie.SWITCHED,
        "code_minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        "periods": _periods(),
    }
    return render(request, "agreements/privacy.html", context)


def _periods() -> list[tuple[str, str, str]]:
    """What, how long ("" as its owner says), and from when, as in the table that is carried out."""
    return [
        (str(row.rule.label), in_words(row.days) if row.days else "", str(row.since))
        for row in PERIODS.values()
    ]
