"""Who fetched a release, the latest first."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from agreements.admin.pages import READ
from agreements.models import DataRelease
from agreements.selectors.releases import fetches

from .release_page import release_view, render_release


@release_view(methods=READ)
def show_fetches(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """`before` a number come the earlier ones; what is no number is the first page."""
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None
    rows = fetches.fetches_before(release, before)
    following = len(rows) > fetches.PAGE
    rows = rows[: fetches.PAGE]
    context = {
        "title": _("Who fetched %(release)s") % {"release": release},
        "rows": rows,
        "before": before,
        "following": rows[-1].pk if following else None,
        "people": fetches.count_people(release),
    }
    return render_release(request, "fetches", release, context)
