"""Columns of the queue."""

from datetime import timedelta

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements import dates
from agreements.admin.pages import tag
from agreements.enums import AddressKind, ExaminationState
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import Agreement
from agreements.name_pinyin import with_pinyin
from agreements.services.requests import progress

# The colors of the status tags say it here, too: green is fine, amber wants a look.
_TAGS = {AddressKind.ACADEMIC: "approved", AddressKind.KNOWN: "approved"}
_AMBER = "awaiting_signature"


def address_tag(kind: AddressKind) -> SafeString:
    """The kind of an address as a colored word."""
    return tag(_TAGS.get(kind, _AMBER), kind.label)


@admin.display(description=_("waiting for"))
def waits(agreement: Agreement) -> str:
    """For how long the request has waited for us; "–" when it doesn't."""
    if agreement.submitted_at is None or agreement.status not in WAITING_FOR_DECISION:
        return "–"
    if timezone.now() - agreement.submitted_at < timedelta(minutes=1):
        return str(_("less than a minute"))
    return dates.ago(agreement.submitted_at, depth=1)


@admin.display(description=_("submitted"))
def submitted(agreement: Agreement) -> str:
    """The day on which the signed scan came; "–" where none has."""
    if agreement.submitted_at is None:
        return "–"
    return date_format(timezone.localtime(agreement.submitted_at), "SHORT_DATE_FORMAT")


@admin.display(description=_("LA"))
def version(agreement: Agreement) -> str:
    """The number of the License Agreement that binds it."""
    return agreement.version.number


@admin.display(description=_("signer"))
def signer(agreement: Agreement) -> SafeString:
    """Name over affiliation."""
    who = agreement.signer
    return format_html('{}<span class="desk-under">{}</span>', with_pinyin(who), who.affiliation)


@admin.display(description=_("e-mail"))
def address(agreement: Agreement) -> SafeString:
    """The address over what its domain tells, and whether mail to it arrives."""
    unreached = getattr(agreement, "unreached", False)  # `queue.rows` asked
    lost = tag("rejected", _("e-mail did not arrive")) if unreached else ""
    # Whether there was an approval before, `queue.rows` asked; how many, the request page tells.
    before = getattr(agreement, "approved_before", False)
    verdict = progress.listed_address_verdict(agreement).approved_before(int(before))
    return format_html(
        '{}<span class="desk-under">{} {}</span>',
        agreement.signer.email,
        address_tag(verdict.kind),
        lost,
    )


@admin.display(description=_("users"))
def users(agreement: Agreement) -> SafeString:
    """How many students and employees are listed; `queue.requests_for_staff` counted them."""
    number = getattr(agreement, "people", 0)
    # For narrow screens, where the list has no header.
    word = ngettext("user listed", "users listed", number)
    return format_html('{} <span class="desk-label">{}</span>', number, word)


@admin.display(description=_("checks"))
def checks(agreement: Agreement) -> SafeString | str:
    """What the automatic checks say of the latest scan; `queue.requests_for_staff` asked."""
    state = getattr(agreement, "examined", None)
    if state is None:
        return "–"
    if state != ExaminationState.DONE:
        return tag(_AMBER, ExaminationState(state).label)
    problems = getattr(agreement, "problems", 0)
    if not problems:
        return tag("approved", _("no problem"))
    words = ngettext("%(n)s problem", "%(n)s problems", problems) % {"n": problems}
    return tag("rejected", words)


@admin.display(description=_("status"))
def status(agreement: Agreement) -> SafeString:
    """The status over what it amends, and whose it is or who reviewed it."""
    word = tag(agreement.status, agreement.get_status_display())
    if agreement.amends:
        amends = _("Amendment of %(reference)s") % {"reference": agreement.amends.reference}
        word = format_html('{}<span class="desk-under">{}</span>', word, amends)
    waits = agreement.status in WAITING_FOR_DECISION
    is_recommended = getattr(agreement, "recommended", False)  # `queue.requests_for_staff` asked
    if is_recommended and waits and agreement.dataset.two_reviewers:
        word = format_html("{} {}", word, tag(_AMBER, _("second reviewer needed")))
    if agreement.entered_at:
        word = format_html("{} {}", word, tag(_AMBER, _("on paper")))
    if getattr(agreement, "decided", False):  # likewise
        word = format_html("{} {}", word, tag(_AMBER, _("decided, not carried out yet")))
    if agreement.unanswered_since:
        word = format_html("{} {}", word, tag(_AMBER, _("message unanswered")))
    whose = agreement.assignee if waits else agreement.reviewer
    if whose is None:
        return word
    return format_html('{}<span class="desk-under">{}</span>', word, whose)
