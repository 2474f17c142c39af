"""Mails that did not arrive: what the desk says of them, and noting that it was told otherwise."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.exceptions import PortalError
from agreements.forms.fields import BlockField
from agreements.mail import letter_names
from agreements.models import Agreement, OutboundEmail, User
from agreements.selectors import access
from agreements.selectors.notices import undelivered
from agreements.services.mail import resend


def undelivered_mails(user: User) -> dict[str, object]:
    """What the start page tells this person: the latest `rows`, and whether there are `more`."""
    found = list(undelivered.mails(user)[: undelivered.SHOWN + 1])
    rows = _rows(user, found[: undelivered.SHOWN])
    return {"rows": rows, "more": len(found) > undelivered.SHOWN}


def undelivered_of_request(user: User, agreement: Agreement) -> dict[str, object]:
    """What the page of a request tells."""
    return {"rows": _rows(user, undelivered.of_request(user, agreement))}


class ToldAnotherWayForm(forms.Form):
    """How somebody was told whom mail did not reach."""

    how = BlockField(
        label=gettext_lazy("How they were informed"),
        help_text=gettext_lazy("For example: by telephone, in a letter, at a meeting; and when."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say how they were informed.")},
    )


@pages.record_view(lambda request, pk: access.mail_for_staff(pages.person(request), pk))
def told_another_way(request: HttpRequest, mail: OutboundEmail) -> HttpResponse:
    """GET says what can be done and asks how it was; POST notes it. 409: nothing to note."""
    user, form = pages.person(request), pages.sent_form(request, ToldAnotherWayForm)
    status = 422 if form.is_bound else 200 if mail.unreached_at else 409
    if form.is_valid():
        try:
            resend.note_told(mail, by=user, how=form.cleaned_data["how"])
        except PortalError as error:
            messages.error(request, str(error))
            status = 409
        else:
            said = _("Noted. The desk says no more of this e-mail.")
            return pages.redirect_done(request, _about(mail), said)
    context = {
        "title": _("This e-mail did not arrive"),
        "row": _rows(user, [mail])[0],
        "form": None if status == 409 else form,
        "back": _about(mail),
    }
    return pages.desk_page(request, "mail/undelivered", context, status)


def _rows(user: User, mails: Iterable[OutboundEmail]) -> list[dict[str, object]]:
    """Each `mail`, the name of its `letter`, and whether it is `resendable` by this person."""
    may = user.has_perm("agreements.view_outboundemail")
    return [
        {
            "mail": mail,
            "letter": letter_names.mail_name(mail),
            "resendable": may and resend.may_resend(mail),
        }
        for mail in mails
    ]


def _about(mail: OutboundEmail) -> str:
    """Address of the request that a mail is about, or of the start page."""
    if mail.agreement is None:
        return reverse("admin:index")
    return reverse("admin:agreements_agreement_change", args=[mail.agreement.reference])
