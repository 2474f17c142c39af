"""Mails that did not arrive: what the desk says of them, and noting that it was told otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.admin.base import person
from agreements.admin.typed import initial
from agreements.exceptions import PortalError
from agreements.mail import letters
from agreements.models import Agreement, OutboundEmail, User
from agreements.selectors import access
from agreements.selectors.notices import undelivered
from agreements.services.mail import resend

from .notice_actions import InformedForm


@dataclass(frozen=True, slots=True)
class Row:
    """A mail, the name of its letter, and what this person may do about it."""

    mail: OutboundEmail
    letter: str
    resendable: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The latest of them; `more` says that there are others."""

    rows: list[Row]
    more: bool


def shown(user: User) -> Shown:
    """What the start page tells this person."""
    found = list(undelivered.mails(user)[: undelivered.SHOWN + 1])
    rows = _rows(user, islice(found, undelivered.SHOWN))
    return Shown(rows, len(found) > undelivered.SHOWN)


def of_request(user: User, agreement: Agreement) -> Shown:
    """What the page of a request tells."""
    return Shown(_rows(user, undelivered.of_request(user, agreement)), more=False)


@require_http_methods(["GET", "HEAD", "POST"])
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """GET says what can be done and asks how it was; POST notes it. 409: nothing to note."""
    user = person(request)
    mail = access.mail_for_staff(user, pk)
    sent = request.POST if request.method == "POST" else None
    form = InformedForm(sent, initial=initial(request))
    status = 422 if form.is_bound else 200 if mail.unreached_at else 409
    if form.is_valid():
        try:
            resend.note_told(mail, by=user, how=form.cleaned_data["how"])
        except PortalError as error:
            messages.error(request, str(error))
            status = 409
        else:
            messages.success(request, _("Noted. The desk says no more of this e-mail."))
            return HttpResponseRedirect(_back(mail))
    (row,) = _rows(user, [mail])
    context = {
        **admin.site.each_context(request),
        "title": _("This e-mail did not arrive"),
        "row": row,
        "form": None if status == 409 else form,
        "back": _back(mail),
    }
    template = "admin/agreements/outboundemail/told.html"
    return render(request, template, context, status=status)


def _rows(user: User, mails: Iterable[OutboundEmail]) -> list[Row]:
    may = user.has_perm("agreements.view_outboundemail")
    return [Row(mail, letters.mail_name(mail), may and resend.may_resend(mail)) for mail in mails]


def _back(mail: OutboundEmail) -> str:
    if mail.agreement is None:
        return reverse("admin:index")
    return reverse("admin:agreements_agreement_change", args=[mail.agreement.reference])
