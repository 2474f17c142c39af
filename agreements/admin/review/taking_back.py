"""Whoever decided takes it back, while it waits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agreements.admin import pages
from agreements.admin.audit_log import log_lines
from agreements.enumeration import in_a_row
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import Agreement
from agreements.selectors import history
from agreements.selectors.review.pending_decisions import pending_by, pending_of
from agreements.services.review import pending_decisions
from agreements.services.review.taken_back_too_late import TakenBackTooLate

from . import queue_filters, queue_walk
from .one_request import fetch_request, refused_page, request_address


def _refuse(request: HttpRequest, agreement: Agreement, error: PortalError) -> HttpResponse:
    status = 403 if isinstance(error, NotYourMove) else 409
    last = next(reversed(log_lines(history.desk_steps(agreement))), None)
    title = _("This can’t be taken back")
    return refused_page(request, agreement, title, str(error), status, late=True, last=last)


@pages.record_view(fetch_request, methods=pages.POST, refused=_refuse)
def take_back(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """On to the request, where the person can decide anew."""
    pending = pending_of(agreement)
    if pending is None:
        raise TakenBackTooLate(agreement)
    pending_decisions.take_back(pending, by=pages.person(request))
    done = _("Your decision is taken back. Nobody was told of it.")
    return pages.redirect_done(request, request_address(request, agreement), done)


@require_POST
def take_all_back(request: HttpRequest) -> HttpResponse:
    """All of the person's that wait: after several were approved at once by a slip."""
    done = []
    for pending in pending_by(pages.person(request)):
        try:
            pending_decisions.take_back(pending, by=pages.person(request))
        except PortalError as error:
            messages.warning(request, f"{pending.agreement.reference}: {error}")
        else:
            done.append(pending.agreement.reference)
    said = ngettext(
        "%(n)s decision is taken back: %(all)s. Nobody was told of it.",
        "%(n)s decisions are taken back: %(all)s. Nobody was told of them.",
        len(done),
    )
    if done:
        messages.success(request, said % {"n": len(done), "all": in_a_row(done)})
    else:
        messages.info(request, _("None of your decisions waits any more."))
    return HttpResponseRedirect(f"{reverse(queue_walk.LIST)}?{_list_of(request)}")


def _list_of(request: HttpRequest) -> str:
    return queue_filters.without_blanks(request.GET)
