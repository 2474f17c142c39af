"""Whom to tell of a weakness of this portal: `security.txt` (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# After that it is to be asked for anew (RFC 9116, 2.5.5: less than a year).
_GOOD_FOR = timedelta(days=90)


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """404 where nobody is named."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    if not contact.startswith(("https://", "mailto:", "tel:")):
        contact = f"mailto:{contact}"
    today = datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC)
    fields = {
        "Contact": contact,
        "Expires": (today + _GOOD_FOR).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": ", ".join(code for code, _name in settings.LANGUAGES),
        "Canonical": settings.SITE_URL + reverse("security_txt"),
    }
    said = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(
        said,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=3600"},
    )
