"""Mail on its way: what was sent to whom, and what the server said."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin.base import DeskAdmin
from agreements.admin.pages import desk_page, person, redirect_done, require_permission, tag
from agreements.enums import MailStatus
from agreements.exceptions import PortalError
from agreements.mail import letter_names, stored_letter
from agreements.models import OutboundEmail
from agreements.selectors.long_texts import without_texts
from agreements.services.mail import resend

from . import undelivered

_KINDS = {
    MailStatus.SENT: "approved",
    MailStatus.FAILED: "rejected",
    MailStatus.BOUNCED: "rejected",
    MailStatus.PAUSED: "awaiting_signature",
    MailStatus.DROPPED: "withdrawn",
}


class OutboundEmailAdmin(DeskAdmin[OutboundEmail]):
    """Mail about own datasets' requests. Administrators see all, secret words excepted."""

    list_display = ("created_at", "kind_of_letter", "to", "state", "server_reply")
    list_filter = ("status",)
    search_fields = ("to", "agreement__reference")
    search_help_text = gettext_lazy("Address or reference.")
    list_select_related = ("agreement", "notice_template")
    ordering = ("-pk",)
    dataset_path = "agreement__dataset"
    may_add = may_change = False
    fields = (
        "kind_of_letter",
        "to",
        "request_page",
        "shown_subject",
        "state",
        "server_reply",
        "attempts",
        "created_at",
        "due_at",
        "sent_at",
        "message_id",
        "words",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboundEmail]:
        return without_texts(super().get_queryset(request), "notice_template")

    def subject(self, obj: OutboundEmail) -> str:
        return resend.mail_subject(obj)

    @admin.display(description=gettext_lazy("letter"))
    def kind_of_letter(self, obj: OutboundEmail) -> str:
        """Not the name of its folder."""
        return letter_names.mail_name(obj)

    @admin.display(description=gettext_lazy("status"))
    def state(self, obj: OutboundEmail) -> SafeString:
        """The status as a colored word."""
        return tag(_KINDS.get(MailStatus(obj.status), "submitted"), obj.get_status_display())

    @admin.display(description=gettext_lazy("request"))
    def request_page(self, obj: OutboundEmail) -> str:
        """Link to what it is about."""
        if obj.agreement is None:
            return "–"
        reference = obj.agreement.reference
        url = reverse("admin:agreements_agreement_change", args=[reference])
        return format_html('<a href="{}">{}</a>', url, reference)

    @admin.display(description=gettext_lazy("subject"))
    def shown_subject(self, obj: OutboundEmail) -> str:
        """What is secret has none in its row."""
        return "–" if obj.is_secret else stored_letter.subject_of(obj)

    @admin.display(description=gettext_lazy("text"))
    def words(self, obj: OutboundEmail) -> str:
        """What was written, unless it is secret; a link that is the reader's alone is masked."""
        if obj.is_secret:
            return _("Not shown: this e-mail is for its reader alone.")
        return format_html('<pre class="desk-letter">{}</pre>', stored_letter.letter_of(obj).text)

    def get_urls(self) -> list[URLPattern]:
        return [
            self.own_page("<path:object_id>/resend/", self.resend, "resend"),
            self.own_page("<int:pk>/told/", undelivered.told_another_way, "told"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        mail = self.get_object(request, object_id)
        context = {"resendable": resend.may_resend(mail), "subtitle": _named(mail)}
        return super().change_view(request, object_id, form_url, context)

    def resend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET asks, POST queues the mail again; 409 when there is nothing to send."""
        mail = self.get_object(request, object_id)
        require_permission(request, "agreements.view_outboundemail")
        page = reverse("admin:agreements_outboundemail_change", args=[mail.pk])
        refusal: PortalError | None = None
        try:
            if request.method == "POST":
                resend.resend_mail(mail, by=person(request))
                nudges.nudge_outbox()
                return redirect_done(request, page, _("The e-mail is on its way again."))
            if not resend.may_resend(mail):
                raise resend.MailNotResendable
        except PortalError as error:
            refusal = error
        context = {
            "title": _("Send again"),
            "opts": self.opts,
            "mail": mail,
            "named": _named(mail),
            "subject": self.shown_subject(mail),
            "page": page,
            "refusal": refusal,
        }
        return desk_page(request, "mail/resend", context, 409 if refusal else 200)


def _named(mail: OutboundEmail) -> str:
    return f"{letter_names.mail_name(mail)}: {mail.to}"
