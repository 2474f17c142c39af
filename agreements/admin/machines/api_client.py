"""Tokens for servers elsewhere: the list, making one, revoking it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.admin import pages
from agreements.admin.base import DeskAdmin
from agreements.enumeration import in_a_row
from agreements.enums import ApiScope
from agreements.exceptions import NotYourMove, PortalError
from agreements.forms.fields import LineField
from agreements.models import ApiClient, Dataset, User
from agreements.selectors import access
from agreements.selectors.machines import api_clients as clients
from agreements.services.machines import api_clients


class ApiClientForm(forms.Form):
    """What it is called, for which datasets, and what it may do."""

    name = LineField(
        label=gettext_lazy("Name of the server"),
        help_text=gettext_lazy("The one that will ask, such as “Data server in Lyon”."),
        max_length=100,
        printed=False,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    datasets = forms.ModelMultipleChoiceField(
        Dataset.objects.none(),
        label=gettext_lazy("Datasets"),
        error_messages={"required": gettext_lazy("Choose at least one dataset.")},
        widget=forms.CheckboxSelectMultiple,
    )
    scopes = forms.MultipleChoiceField(
        choices=ApiScope.choices,
        label=gettext_lazy("What it may do"),
        error_messages={"required": gettext_lazy("Choose at least one.")},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = access.datasets_for_staff(by)
        self.fields["datasets"].queryset = mine  # type: ignore[attr-defined]
        if mine.count() == 1:
            self.fields["datasets"].initial = mine

    def clean_scopes(self) -> list[str]:
        """Addresses are a part of the changes."""
        chosen: list[str] = self.cleaned_data["scopes"]
        if ApiScope.ADDRESSES in chosen and ApiScope.CHANGES not in chosen:
            chosen = [*chosen, ApiScope.CHANGES.value]
        return chosen


@require_http_methods(list(pages.ASK))
def make_page(request: HttpRequest) -> HttpResponse:
    """GET asks, POST makes it and shows its token, once."""
    pages.require_permission(request, clients.MAKE)
    user = pages.person(request)
    form = ApiClientForm(request.POST or None, by=user)
    if form.is_valid():
        made, token = api_clients.make_client(**form.cleaned_data, by=user)
        context = {
            "title": _("The token"),
            "opts": ApiClient._meta,
            "secret": token,
            "sentence": _("The token of %(name)s. It is shown only now.") % {"name": made},
            "page": client_address("change", made),
        }
        return pages.desk_page(request, "machines/secret", context)
    context = {"opts": ApiClient._meta, "title": _("Make a token"), "form": form}
    return pages.desk_page(request, "machines/make_client", context, pages.form_status(form))


def client_address(page: str, client: ApiClient) -> str:
    return reverse(f"admin:agreements_apiclient_{page}", args=[client.pk])


def _fetch(request: HttpRequest, pk: int) -> ApiClient:
    """Http404 for staff of other datasets, PermissionDenied without the permission."""
    pages.require_permission(request, clients.SEE)
    return get_object_or_404(clients.clients_for_staff(pages.person(request)), pk=pk)


def _client_page(
    request: HttpRequest, client: ApiClient, error: PortalError | None = None
) -> HttpResponse:
    client.refresh_from_db(fields=["revoked_at", "revoked_by"])
    context = {
        "opts": ApiClient._meta,
        "title": str(client),
        "client": client,
        "where": _where(client),
        "scopes": [ApiScope(scope).label for scope in client.scopes],
        "may_revoke": client.revoked_at is None
        and clients.may_revoke(client, pages.person(request)),
        "refused": error,
    }
    status = 200 if error is None else 403 if isinstance(error, NotYourMove) else 409
    return pages.desk_page(request, "machines/client", context, status)


@pages.record_view(_fetch, methods=pages.READ)
def show_client(request: HttpRequest, client: ApiClient) -> HttpResponse:
    """What it may do, when it was there last, and the button that ends it."""
    return _client_page(request, client)


@pages.record_view(_fetch, refused=_client_page, methods=pages.POST)
def revoke_client(request: HttpRequest, client: ApiClient) -> HttpResponse:
    """409 where it is revoked already."""
    api_clients.revoke_client(client, by=pages.person(request))
    said = _("The token is revoked. It opens nothing any more.")
    return pages.redirect_done(request, client_address("change", client), said)


def _where(client: Any) -> str:
    """The reader's own datasets by name; of others only that there are some."""
    own = list(client.datasets.all())
    others = [_("others")] if client.all_datasets > len(own) else []
    return in_a_row([*map(str, own), *others])


class ApiClientAdmin(DeskAdmin[ApiClient]):
    """Those of one's own datasets, the latest first. Nothing of one is ever changed: it ends."""

    list_display = ("name", "where", "state", "made_by", "used_at")
    ordering = ("-pk",)
    may_change = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiClient]:
        return clients.clients_for_staff(pages.person(request))

    @admin.display(description=gettext_lazy("datasets"))
    def where(self, obj: ApiClient) -> str:
        return _where(obj)

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: ApiClient) -> SafeString:
        """As a colored word."""
        if obj.revoked_at:
            return pages.tag("withdrawn", _("Revoked"))
        return pages.tag("approved", _("Good"))

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours."""
        return [
            self.own_page("", self.changelist_view, "changelist"),
            self.own_page("add/", make_page, "add"),
            self.own_page("<int:pk>/change/", show_client, "change"),
            self.own_page("<int:pk>/revoke/", revoke_client, "revoke"),
        ]
