"""Ordered evidence bundles: which there are, how far they are, and the file to take away."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.admin.base import DeskAdmin
from agreements.admin.pages import (
    POST,
    READ,
    desk_page,
    person,
    record_view,
    redirect_done,
    tag,
)
from agreements.documents.filenames import content_disposition
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import BundleOrder
from agreements.selectors import access
from agreements.selectors.evidence import bundle_orders as orders
from agreements.services.evidence import bundle_orders

# Seconds until the page asks again: while bundles are made, and else.
_BUSY, _QUIET = 2, 30


class BundleOrderAdmin(DeskAdmin[BundleOrder]):
    """Those of the person's datasets, the latest first; whoever owns a dataset reads them."""

    list_display = ("asked", "dataset", "who", "number", "stands", "kept")
    list_display_links = None
    list_select_related = ("dataset", "asked_by")
    list_title = gettext_lazy("Evidence bundles")
    ordering = ("-pk",)
    may_add = may_change = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).has_perm(orders.RIGHT)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        waits = Q(bundles__due_at__isnull=False)
        found = super().get_queryset(request)
        return found.annotate(total=Count("bundles"), waiting=Count("bundles", filter=waits))

    def get_urls(self) -> list[URLPattern]:
        """The list, and one order."""
        one = "<int:pk>"
        return [
            self.own_page("", self.changelist_view, "changelist"),
            self.own_page(f"{one}/change/", show_order, "change"),
            self.own_page(f"{one}/numbers/", show_numbers, "numbers"),
            self.own_page(f"{one}/fetch/", fetch_bundles, "fetch"),
            self.own_page(f"{one}/discard/", discard_bundles, "discard"),
        ]

    @admin.display(description=gettext_lazy("asked"))
    def asked(self, obj: BundleOrder) -> SafeString:
        """When, which leads to its page."""
        when = date_format(localtime(obj.asked_at), "DATETIME_FORMAT")
        return format_html('<a href="{}">{}</a>', order_address("change", obj), when)

    @admin.display(description=gettext_lazy("asked by"))
    def who(self, obj: BundleOrder) -> str:
        return str(obj.asked_by)

    @admin.display(description=gettext_lazy("bundles"))
    def number(self, obj: Any) -> int:
        return int(obj.total)

    @admin.display(description=gettext_lazy("state"))
    def stands(self, obj: Any) -> SafeString:
        """As a colored word."""
        if obj.deleted_at:
            return tag("withdrawn", _("Deleted"))
        return tag("submitted", _("Being made")) if obj.waiting else tag("approved", _("Ready"))

    @admin.display(description=gettext_lazy("kept until"))
    def kept(self, obj: BundleOrder) -> str:
        return "–" if obj.deleted_at else date_format(localtime(obj.until), "DATETIME_FORMAT")


def order_address(page: str, order: BundleOrder) -> str:
    return reverse(f"admin:agreements_bundleorder_{page}", args=[order.pk])


def _fetch(request: HttpRequest, pk: int) -> BundleOrder:
    user = person(request)
    found = BundleOrder.objects.select_related("dataset", "asked_by")
    order = get_object_or_404(found, pk=pk, dataset__in=access.datasets_for_staff(user))
    if not user.has_perm(orders.RIGHT):
        raise PermissionDenied
    return order


def _refuse(request: HttpRequest, order: BundleOrder, error: PortalError) -> HttpResponse:
    """The page as it stands now, with the sentence."""
    return _page(request, order, str(error), 403 if isinstance(error, NotYourMove) else 409)


@record_view(_fetch, methods=READ)
def show_order(request: HttpRequest, order: BundleOrder) -> HttpResponse:
    """How far it is, and what can be done."""
    return _page(request, order)


@record_view(_fetch, methods=READ)
def show_numbers(request: HttpRequest, order: BundleOrder) -> HttpResponse:
    """What of the page changes while one looks at it (`static/js/progress.js`)."""
    return render(request, "admin/agreements/review/bundle_numbers.html", _facts(request, order))


@record_view(_fetch, methods=POST, refused=_refuse)
def fetch_bundles(request: HttpRequest, order: BundleOrder) -> HttpResponseBase:
    """One ZIP file of all, which is on record."""
    archive = bundle_orders.open_archive(order, by=person(request))
    name = f"{order.dataset.slug}-evidence-{localtime(order.asked_at):%Y-%m-%d}.zip"
    headers = {
        "Content-Disposition": content_disposition(name),
        "Content-Length": str(archive.size),
        "Cache-Control": "private, no-store, no-transform",
    }
    parts = bundle_orders.parts_of(archive)
    return StreamingHttpResponse(parts, content_type="application/zip", headers=headers)


@record_view(_fetch, methods=POST, refused=_refuse)
def discard_bundles(request: HttpRequest, order: BundleOrder) -> HttpResponse:
    """Before their time is over."""
    bundle_orders.delete_bundles(order, by=person(request))
    return redirect_done(request, order_address("change", order), _("The files are deleted."))


def _page(
    request: HttpRequest, order: BundleOrder, said: str = "", status: int = 200
) -> HttpResponse:
    context = {"title": _("Evidence bundles"), "said": said, **_facts(request, order)}
    return desk_page(request, "review/bundle_order", context, status)


def _facts(request: HttpRequest, order: BundleOrder) -> dict[str, Any]:
    progress = orders.progress_of(order)
    words = ngettext("%(n)s bundle", "%(n)s bundles", progress.total) % {"n": progress.total}
    return {
        "order": order,
        "progress": progress,
        "number": words,
        "failed": orders.failed_bundles(order),
        "may_fetch": orders.may_fetch(person(request), order),
        "again": _BUSY if progress.waiting else _QUIET,
    }
