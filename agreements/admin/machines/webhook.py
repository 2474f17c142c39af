"""Webhooks: the list, adding one, its page with the last messages, and what is done with it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.admin import pages
from agreements.admin.base import DeskAdmin
from agreements.admin.own_choices import OwnDatasetField, offer_own_datasets
from agreements.enums import DeliveryState, PeopleNamed
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import User, WebhookDelivery, WebhookEndpoint
from agreements.selectors.machines import webhooks
from agreements.services.machines import webhook_endpoints

_TAGS = {
    DeliveryState.WAITING: "submitted",
    DeliveryState.DELIVERED: "approved",
    DeliveryState.GIVEN_UP: "rejected",
    DeliveryState.DROPPED: "withdrawn",
}


class WebhookForm(forms.Form):
    """Of which dataset what is told to whom, and how people are named."""

    dataset = OwnDatasetField()
    url = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("Of the server that is told, by https."),
        max_length=500,
        error_messages={"required": gettext_lazy("Enter the address.")},
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    names_people = forms.ChoiceField(
        choices=PeopleNamed.choices,
        label=gettext_lazy("People are named"),
        help_text=gettext_lazy("The privacy page tells people of both."),
        initial=PeopleNamed.PSEUDONYM,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_own_datasets(self, by)


@require_http_methods(list(pages.ASK))
def add_page(request: HttpRequest) -> HttpResponse:
    """GET asks, POST adds it and shows its secret, once; 422 for an address that can't be."""
    pages.require_permission(request, webhooks.MAKE)
    user = pages.person(request)
    form = WebhookForm(request.POST or None, by=user)
    if form.is_valid():
        sent = form.cleaned_data
        named = PeopleNamed(sent["names_people"])
        try:
            made, secret = webhook_endpoints.add_endpoint(
                sent["dataset"], sent["url"].strip(), named, by=user
            )
        except PortalError as error:
            form.add_error("url", str(error))
        else:
            return _secret_page(request, made, secret)
    context = {"opts": WebhookEndpoint._meta, "title": _("Add a webhook"), "form": form}
    return pages.desk_page(request, "machines/add_webhook", context, pages.form_status(form))


def _secret_page(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    said = _("The secret by which %(url)s tells that a message is ours. It is shown only now.")
    context = {
        "title": _("The secret"),
        "opts": WebhookEndpoint._meta,
        "secret": secret,
        "sentence": said % {"url": endpoint},
        "page": webhook_address("change", endpoint),
    }
    return pages.desk_page(request, "machines/secret", context)


def webhook_address(page: str, endpoint: WebhookEndpoint) -> str:
    return reverse(f"admin:agreements_webhookendpoint_{page}", args=[endpoint.pk])


def _fetch(request: HttpRequest, pk: int) -> WebhookEndpoint:
    """Http404 for staff of other datasets, PermissionDenied without the permission."""
    pages.require_permission(request, webhooks.SEE)
    return get_object_or_404(webhooks.endpoints_for_staff(pages.person(request)), pk=pk)


def _fetch_delivery(request: HttpRequest, pk: int, message: int) -> WebhookDelivery:
    """One of its messages, likewise."""
    endpoint = _fetch(request, pk)
    return get_object_or_404(endpoint.deliveries.select_related("endpoint"), pk=message)


def _webhook_page(
    request: HttpRequest, endpoint: WebhookEndpoint, error: PortalError | None = None
) -> HttpResponse:
    endpoint.refresh_from_db()
    rows = webhooks.last_deliveries(endpoint)
    may_act = pages.person(request).has_perm(webhooks.MAKE) and endpoint.ended_at is None
    still = endpoint.former_until and endpoint.former_until > timezone.now()
    context = {
        "opts": WebhookEndpoint._meta,
        "title": _("Webhook"),
        "endpoint": endpoint,
        "deliveries": [(row, _tag(row)) for row in rows],
        "may_act": may_act,
        "seen": webhook_endpoints.secret_mark(endpoint),
        "former_until": endpoint.former_until if still else None,
        "refused": error,
    }
    status = 200 if error is None else 403 if isinstance(error, NotYourMove) else 409
    return pages.desk_page(request, "machines/webhook", context, status)


def _refuse_delivery(
    request: HttpRequest, delivery: WebhookDelivery, error: PortalError
) -> HttpResponse:
    return _webhook_page(request, delivery.endpoint, error)


def _tag(row: WebhookDelivery) -> SafeString:
    state = DeliveryState(row.state)
    return pages.tag(_TAGS[state], state.label)


@pages.record_view(_fetch, methods=pages.READ)
def show_webhook(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """Its last messages with the answers, and what can be done."""
    return _webhook_page(request, endpoint)


@pages.record_view(_fetch, refused=_webhook_page, methods=pages.POST)
def test_webhook(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """Have a message sent that tells of nothing."""
    webhook_endpoints.send_test(endpoint, by=pages.person(request))
    return _on_its_way(request, endpoint)


@pages.record_view(_fetch_delivery, refused=_refuse_delivery, methods=pages.POST)
def send_again(request: HttpRequest, delivery: WebhookDelivery) -> HttpResponse:
    """The same message once more; 409 while it waits."""
    webhook_endpoints.send_again(delivery, by=pages.person(request))
    return _on_its_way(request, delivery.endpoint)


@pages.record_view(_fetch, refused=_webhook_page, methods=pages.POST)
def rotate_secret(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """Shows the new secret, once."""
    by, seen = pages.person(request), request.POST.get("seen", "")
    secret = webhook_endpoints.rotate_secret(endpoint, by=by, seen=seen)
    return _secret_page(request, endpoint, secret)


@pages.record_view(_fetch, refused=_webhook_page, methods=pages.POST)
def end_webhook(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    """Nothing is sent there any more."""
    webhook_endpoints.end_endpoint(endpoint, by=pages.person(request))
    said = _("The webhook has ended. Nothing is sent there any more.")
    return pages.redirect_done(request, webhook_address("change", endpoint), said)


def _on_its_way(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    nudges.nudge_webhooks()
    said = _("The message is on its way. Reload this page to see what came of it.")
    return pages.redirect_done(request, webhook_address("change", endpoint), said)


class WebhookEndpointAdmin(DeskAdmin[WebhookEndpoint]):
    """Those of one's own datasets, the latest first."""

    list_display = ("url", "dataset", "state", "names_people", "made_by")
    ordering = ("-pk",)
    may_change = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        return webhooks.endpoints_for_staff(pages.person(request))

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: WebhookEndpoint) -> SafeString:
        """As a colored word."""
        if obj.ended_at:
            return pages.tag("withdrawn", _("Ended"))
        return pages.tag("approved", _("Runs"))

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours."""
        one = "<int:pk>"
        return [
            self.own_page("", self.changelist_view, "changelist"),
            self.own_page("add/", add_page, "add"),
            self.own_page(f"{one}/change/", show_webhook, "change"),
            self.own_page(f"{one}/test/", test_webhook, "test"),
            self.own_page(f"{one}/rotate/", rotate_secret, "rotate"),
            self.own_page(f"{one}/end/", end_webhook, "end"),
            self.own_page(f"{one}/again/<int:message>/", send_again, "again"),
        ]
