"""Evidence bundles of several requests, from the list: looked over, then made by a worker."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agreements import nudges
from agreements.admin.pages import desk_page, person, redirect_done, require_permission
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import Agreement
from agreements.selectors import access
from agreements.selectors.evidence.bundle_orders import RIGHT
from agreements.services.evidence import bundle_orders

from . import queue_filters

MOST = bundle_orders.MOST


def confirm_page(request: HttpRequest, selected: QuerySet[Agreement]) -> HttpResponse:
    """Changes nothing; says of how many and what of them, or why none can be made."""
    found = list(selected[: MOST + 1])
    try:
        bundle_orders.check_selection(found, by=person(request))
    except PortalError as error:
        return _refuse(request, error)
    context = {
        "title": _("Evidence bundles"),
        "number": len(found),
        "dataset": found[0].dataset,
        "references": " ".join(agreement.reference for agreement in found),
        "days": bundle_orders.KEPT.days,
        "most": MOST,
        "chosen": queue_filters.without_blanks(request.GET),
    }
    return desk_page(request, "review/order_bundles", context)


@require_POST
def order_bundles(request: HttpRequest) -> HttpResponse:
    """Has them made; then to the page that says how far they are."""
    require_permission(request, RIGHT)
    user = person(request)
    asked = dict.fromkeys(request.POST.get("references", "").split()[: MOST + 1])
    seen = access.agreements_for_staff(user).filter(reference__in=asked).order_by("pk")
    agreements = list(seen)
    if len(agreements) != len(asked):
        raise Http404
    try:
        order = bundle_orders.order_bundles(
            agreements,
            by=user,
            with_notes="notes" in request.POST,
            filters=queue_filters.without_blanks(request.GET),
        )
    except PortalError as error:
        return _refuse(request, error)
    nudges.nudge_ordered_bundles()
    page = reverse("admin:agreements_bundleorder_change", args=[order.pk])
    return redirect_done(request, page, _("The bundles are being made."))


def _refuse(request: HttpRequest, error: PortalError) -> HttpResponse:
    context = {
        "title": _("No evidence bundles can be made of these"),
        "sentence": str(error),
        "chosen": queue_filters.without_blanks(request.GET),
    }
    status = 403 if isinstance(error, NotYourMove) else 409
    return desk_page(request, "review/no_bundles", context, status)
