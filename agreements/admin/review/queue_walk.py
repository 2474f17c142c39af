"""The way through a filtered queue: its address goes along as `queue`, from page to page."""

from copy import copy
from dataclasses import dataclass

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.admin.audit_log import log_lines
from agreements.admin.lists import NotOffered
from agreements.admin.pages import desk_page, person, require_permission
from agreements.models import Agreement, SignedScan
from agreements.selectors import access, history
from agreements.selectors.review import queue_walk

from . import queue_filters

LIST = "admin:agreements_agreement_changelist"


@dataclass(frozen=True, slots=True)
class Walk:
    """A list of requests as its filters say, in its order."""

    asked: QueryDict
    found: QuerySet[Agreement]

    @property
    def order(self) -> tuple[str, ...]:
        return queue_filters.order_of(self.asked)

    def place_of(self, agreement: Agreement) -> Q:
        return queue_walk.after(agreement, self.order)

    def go_on(self, request: HttpRequest, place: Q = Q()) -> HttpResponse:  # noqa: B008 - immutable
        """To the first request behind a place; at the end back to the list, which says so."""
        following = queue_walk.first_open_to(
            person(request),
            self.found.filter(place),
            self.order,
            colleagues=bool(self.asked.get("assigned")),
        )
        carried = urlencode({"queue": self.asked.urlencode()})
        if following is None:
            messages.info(request, _("Nothing else in this list waits for you from here on."))
            return HttpResponseRedirect(f"{reverse(LIST)}?{self.asked.urlencode()}")
        page = reverse("admin:agreements_agreement_change", args=[following.reference])
        return HttpResponseRedirect(f"{page}?{carried}")


def walk_of(request: HttpRequest, *, default: str | None = None) -> Walk | None:
    """The list whose address the page's address holds; None where it holds none. Raises NotOffered
    for one that there is not."""
    query = request.GET.get("queue", default)
    return None if query is None else walk_through(request, query)


def walk_through(request: HttpRequest, query: str) -> Walk:
    """The list at this address. Raises NotOffered."""
    asked = QueryDict(queue_filters.without_blanks(QueryDict(query)))
    listing = copy(request)
    listing.GET = asked
    shown = admin.site.get_model_admin(Agreement).get_changelist_instance(listing)
    return Walk(asked, shown.queryset)


def carried(request: HttpRequest, scan: SignedScan | None = None) -> str:
    """What the address of another page about the request holds: the list that one came by, and the
    number of the scan that one looks at. "" for neither."""
    along = {"queue": request.GET["queue"]} if "queue" in request.GET else {}
    if scan:
        along["scan"] = str(scan.number)
    return f"?{urlencode(along)}" if along else ""


@require_safe
def first_request(request: HttpRequest) -> HttpResponse:
    """To the first request of a list."""
    require_permission(request, "agreements.view_agreement")
    try:
        walk = walk_of(request, default="")
    except NotOffered as error:
        return not_offered(request, error)
    assert walk is not None  # noqa: S101 - there is a default
    return walk.go_on(request)


@require_safe
def next_request(request: HttpRequest, reference: str) -> HttpResponse:
    """On from a request, decided or not. `stood` is its status when it was looked at: what became
    of it since is said."""
    agreement = access.staff_agreement(person(request), reference)
    try:
        walk = walk_of(request, default="")
    except NotOffered as error:
        return not_offered(request, error)
    assert walk is not None  # noqa: S101 - there is a default
    if request.GET.get("stood", agreement.status) != agreement.status:
        messages.info(request, _became(agreement))
    return walk.go_on(request, walk.place_of(agreement))


def not_offered(request: HttpRequest, error: NotOffered) -> HttpResponse:
    context = {"title": _("Requests"), "refused": str(error), "whole": reverse(LIST)}
    return desk_page(request, "not_offered", context, 400)


def _became(agreement: Agreement) -> str:
    last = next(reversed(log_lines(history.agreement_moves(agreement))), None)
    said = {"reference": agreement.reference, "status": agreement.get_status_display()}
    if last is None:
        return _("%(reference)s is now “%(status)s”.") % said
    return _("%(reference)s moved on while you looked at it. Last step: %(what)s, by %(who)s.") % {
        **said,
        "what": last.what,
        "who": last.event.actor,
    }
