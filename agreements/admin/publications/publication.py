"""Publications of own datasets: read, and taken off the list with a reason."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin.base import DeskAdmin
from agreements.admin.pages import (
    desk_page,
    form_status,
    person,
    redirect_done,
    require_permission,
    sent_form,
    tag,
)
from agreements.bibliography.doi import doi_url
from agreements.exceptions import PortalError
from agreements.forms.fields import BlockField
from agreements.models import Publication
from agreements.services.publications import registering


class WithdrawPublicationForm(forms.Form):
    """Why; who registered it reads it."""

    reason = BlockField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Whoever registered it will read it."),
        max_length=1000,
        printed=False,
        error_messages={"required": gettext_lazy("Give a reason.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PublicationAdmin(DeskAdmin[Publication]):
    """What it says is whoever's who registered it."""

    list_display = ("title", "dataset", "year", "doi", "registered_by", "state")
    search_fields = ("title", "doi", "agreement__reference")
    search_help_text = gettext_lazy("Title, DOI or reference.")
    list_select_related = ("dataset", "registered_by")
    ordering = ("-pk",)
    may_add = may_change = False
    fields = (
        *("title", "shown_authors", "venue", "year", "kind", "doi_link"),
        *("request_page", "registered_by", "registered_at"),
        *("images", "state", "withdrawn_at", "withdrawn_by", "withdrawn_why"),
    )
    readonly_fields = fields

    def subject(self, obj: Publication) -> str:
        return obj.agreement.reference

    @admin.display(description=gettext_lazy("authors"))
    def shown_authors(self, obj: Publication) -> str:
        return "; ".join(obj.author_list)

    @admin.display(description=gettext_lazy("DOI"))
    def doi_link(self, obj: Publication) -> str:
        if not obj.doi:
            return "–"
        return format_html('<a href="{}" rel="noreferrer">{}</a>', doi_url(obj.doi), obj.doi)

    @admin.display(description=gettext_lazy("agreement"))
    def request_page(self, obj: Publication) -> SafeString:
        reference = obj.agreement.reference
        url = reverse("admin:agreements_agreement_change", args=[reference])
        return format_html('<a href="{}">{}</a>', url, reference)

    @admin.display(description=gettext_lazy("images"))
    def images(self, obj: Publication) -> str:
        """What was said of images, and what was confirmed, word for word."""
        if obj.shows_images is None:
            return _("Not asked")
        if not obj.shows_images:
            return _("Shows none")
        said = _("Shows some. Confirmed of clause %(clause)s, version %(version)s:") % obj.confirmed
        lines = format_html_join("", "<li>{}</li>", ([c] for c in obj.confirmed["conditions"]))
        return format_html("{}<ul>{}</ul>", said, lines)

    @admin.display(description=gettext_lazy("status"))
    def state(self, obj: Publication) -> SafeString:
        """Whether it is on the list, as a colored word."""
        if obj.withdrawn_at:
            return tag("withdrawn", _("Withdrawn"))
        return tag("approved", _("Listed"))

    def get_urls(self) -> list[URLPattern]:
        return [
            self.own_page("<path:object_id>/withdraw/", self.withdraw, "withdraw"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        publication = self.get_object(request, object_id)
        may = person(request).has_perm(registering.WITHDRAW) and not publication.withdrawn_at
        return super().change_view(request, object_id, form_url, {"may_withdraw": may})

    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET asks why, POST takes it off the list; 409 when it is off already."""
        publication = self.get_object(request, object_id)
        require_permission(request, registering.WITHDRAW)
        page = reverse("admin:agreements_publication_change", args=[publication.pk])
        form = sent_form(request, WithdrawPublicationForm)
        refusal: PortalError | None = None
        try:
            if publication.withdrawn_at:
                raise registering.AlreadyWithdrawn
            if form.is_valid():
                why = form.cleaned_data["reason"]
                registering.withdraw_publication(publication, why=why, by=person(request))
                return redirect_done(request, page, _("The publication is no longer listed."))
        except PortalError as error:
            refusal = error
        context = {
            "title": _("Withdraw a publication"),
            "opts": self.opts,
            "publication": publication,
            "page": page,
            "form": None if refusal else form,
            "refusal": refusal,
        }
        status = 409 if refusal else form_status(form)
        return desk_page(request, "publications/withdraw", context, status)
