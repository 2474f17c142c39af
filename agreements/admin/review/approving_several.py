"""Approving several requests: each against which nothing stands is ticked once more on a list."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agreements import nudges
from agreements.admin.pages import desk_page, person
from agreements.enumeration import in_a_row
from agreements.enums import Verb
from agreements.exceptions import PortalError
from agreements.models import Agreement
from agreements.selectors import access
from agreements.services.review import approving_several
from agreements.services.review.pending_decisions import waits

from . import decisions, queue_columns, queue_filters
from .queue_walk import LIST

MOST = 50


@dataclass(frozen=True, slots=True)
class SelectedRequest:
    """One request that was selected; `against` is why it is read by itself, "" for nothing."""

    agreement: Agreement
    scan: int
    against: str

    @property
    def signer(self) -> str:
        return queue_columns.signer(self.agreement)

    @property
    def address(self) -> str:
        return queue_columns.address(self.agreement)


def confirm_page(request: HttpRequest, selected: QuerySet[Agreement]) -> HttpResponse:
    """Changes nothing. Of more than MOST the first ones."""
    lines = [_line(request, agreement) for agreement in selected[: MOST + 1]]
    context = {
        "title": _("Approve several requests"),
        "clear": [line for line in lines[:MOST] if not line.against],
        "others": [line for line in lines[:MOST] if line.against],
        "most": MOST if len(lines) > MOST else None,
        "chosen": queue_filters.without_blanks(request.GET),
    }
    return desk_page(request, "review/approve_several", context)


def _line(request: HttpRequest, agreement: Agreement) -> SelectedRequest:
    scan = agreement.scans.order_by("number").last()
    against = approving_several.against_approving(agreement, by=person(request))
    return SelectedRequest(agreement, scan.number if scan else 0, against)


@require_POST
def approve_several(request: HttpRequest) -> HttpResponse:
    """Approves each that was ticked, in a transaction of its own; says of each what came of it."""
    ticked = list(dict.fromkeys(request.POST.getlist("approve")))[:MOST]
    done, approve = [], decisions.way_to_take(Verb.APPROVE)
    for value in ticked:
        reference, _colon, scan = value.partition(":")
        try:
            agreement = access.staff_agreement(person(request), reference)
            seen = int(scan) if scan.isdecimal() and len(scan) < 9 else 0
            approving_several.approve_clear(
                agreement, by=person(request), seen=seen, approve=approve
            )
        except Http404:
            messages.error(request, _("One that was ticked is no request of yours."))
        except PortalError as error:
            why = {"reference": agreement.reference, "why": error}
            messages.warning(request, _("Not approved: %(reference)s. %(why)s") % why)
        else:
            done.append(agreement.reference)
    if done and waits(Verb.APPROVE):  # each page says until when each can be taken back
        nudges.nudge_decisions()
    elif done:
        nudges.nudge_outbox()
        said = ngettext(
            "%(n)s request is approved: %(all)s.",
            "%(n)s requests are approved: %(all)s.",
            len(done),
        )
        messages.success(request, said % {"n": len(done), "all": in_a_row(done)})
    elif not ticked:
        messages.info(request, _("Nothing was ticked, so nothing was approved."))
    return HttpResponseRedirect(f"{reverse(LIST)}?{queue_filters.without_blanks(request.GET)}")
