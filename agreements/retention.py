"""How long what tells of people is kept, and from when, as data.

`PERIODS` says when something is erased, `LETTERS` which words of mails prove something; what
becomes of each table stands in `table_fates`. `services.keeping` is its only executor; the privacy
page says it.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .dates import months_later
from .enums import ErasureRule, LetterWorth, Status
from .lifecycle import ENDS_OF_APPROVED

# So long before a request is erased its dataset's owner sees it on a list.
SHOWN_BEFORE = timedelta(days=30)
YEAR = 365


@dataclass(frozen=True, slots=True)
class KeepFor:
    """One row: what is kept for so many `days` from the moment that `since` says in words.

    With `statuses` it is about requests that stand so. Without `days` each dataset says how many
    years, or that nothing is erased.
    """

    rule: ErasureRule
    days: int | None
    since: str | Promise
    statuses: Set[Status] = frozenset()

    def cutoff(self, now: datetime, years: int | None = None) -> datetime | None:
        """What began before this moment is due; None where nothing ever is."""
        if self.days is not None:
            return now - timedelta(days=self.days)
        return months_later(now, -12 * years) if years else None

    def end(self, since: datetime, years: int | None = None) -> datetime | None:
        """Until when something is kept; None for good."""
        if self.days is not None:
            return since + timedelta(days=self.days)
        return months_later(since, 12 * years) if years else None


_S, _R = Status, ErasureRule
PERIODS: Mapping[ErasureRule, KeepFor] = {
    row.rule: row
    for row in (
        KeepFor(_R.DRAFT, 90, _("after the last change"), {_S.DRAFT}),
        # Longer than a draft: the signed paper may be on its way.
        KeepFor(_R.UNSIGNED, YEAR, _("after the last change"), {_S.AWAITING_SIGNATURE}),
        KeepFor(
            _R.TURNED_DOWN,
            YEAR,
            _("after the end"),
            {_S.REJECTED, _S.WITHDRAWN, _S.LAPSED},
        ),
        KeepFor(_R.ENDED, None, _("after the end"), ENDS_OF_APPROVED),
        KeepFor(_R.MAIL_WORDS, 90, _("after they were written")),
        KeepFor(_R.MAIL_ROWS, YEAR, _("after they were written")),
        KeepFor(_R.STUDENT_REQUESTS, YEAR, _("after the answer, or after the last day for one")),
        KeepFor(_R.INVITATIONS, YEAR, _("after the last day on which they were good")),
        KeepFor(_R.IMPORTS, YEAR, _("after the upload")),
        KeepFor(_R.LIFTED_BLOCKS, YEAR, _("after they were taken off")),
        KeepFor(_R.IP_ADDRESSES, 180, _("after they were noted")),
    )
}
OF_REQUESTS = tuple(row for row in PERIODS.values() if row.statuses)


def in_words(days: int) -> str:
    """A number of days, or of years where it is whole ones."""
    years, rest = divmod(days, YEAR)
    if years and not rest:
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


_PROOF, _NO_PROOF, _SECRET = LetterWorth.PROOF, LetterWorth.NO_PROOF, LetterWorth.SECRET
# What tells somebody of a decision, an end, a change of what binds them, or of a duty, is proof;
# so is what a signer was given to sign. What reminds, or tells staff of their work, is none.
LETTERS: Mapping[str, LetterWorth] = {
    "access_ended": _PROOF,
    "access_resumed": _PROOF,
    "access_suspended": _PROOF,
    "access_restored": _PROOF,
    "address_changed": _SECRET,
    "address_code": _SECRET,
    "added": _PROOF,
    "approved": _PROOF,
    "asked_back": _NO_PROOF,
    "called_off_agreement": _PROOF,
    "called_off_request": _PROOF,
    "came_along": _PROOF,
    "changes_requested": _PROOF,
    "come_along": _PROOF,
    "decision_dropped": _NO_PROOF,
    "dataset_resumed": _NO_PROOF,
    "dataset_suspended": _NO_PROOF,
    "delete_copies": _PROOF,
    "desk_digest": _NO_PROOF,
    "desk_ended": _NO_PROOF,
    "desk_request": _NO_PROOF,
    "effect_report": _NO_PROOF,
    "ended": _PROOF,
    "erased": _SECRET,  # or the address would be here again
    "expired": _PROOF,
    "hand_over_agreed": _PROOF,
    "hand_over_asked": _PROOF,
    "hand_over_called_off": _PROOF,
    "hand_over_offered": _PROOF,
    "handed_over": _PROOF,
    "new_signer_asked": _PROOF,
    "new_signer_called_off": _PROOF,
    "new_signer_declined": _NO_PROOF,
    "new_signer_named": _PROOF,
    "erratum": _PROOF,
    "imported": _PROOF,
    "issued": _PROOF,
    "lapsed": _PROOF,
    "listed": _PROOF,
    "listing_declined": _PROOF,
    "login_code": _SECRET,
    "mentioned": _NO_PROOF,
    "message_to_signer": _PROOF,
    "message_to_staff": _NO_PROOF,
    "new_release": _PROOF,
    "monthly_report": _NO_PROOF,
    "name_corrected": _PROOF,
    "not_reinstated": _PROOF,
    "notice_agreement": _PROOF,
    "notice_request": _PROOF,
    "operator_alarm": _NO_PROOF,
    "opted_out": _PROOF,
    "postponed_agreement": _PROOF,
    "postponed_request": _PROOF,
    "passed_on": _NO_PROOF,
    "password_changed": _PROOF,
    "recall": _PROOF,
    "receipt": _PROOF,
    "reinstated": _PROOF,
    "reissued": _PROOF,
    "rejected": _PROOF,
    "renewed": _PROOF,
    "reminder_agreement": _PROOF,
    "reminder_changes": _NO_PROOF,
    "reminder_draft": _NO_PROOF,
    "reminder_unsigned": _NO_PROOF,
    "revoked": _PROOF,
    "scan_problems": _NO_PROOF,
    "scan_refused": _NO_PROOF,
    "second_factor_changed": _NO_PROOF,
    "signer_corrected": _PROOF,
    "staff_invitation": _SECRET,
    "succeeded": _PROOF,
    "stay_where_you_are": _PROOF,
    "student_declined": _NO_PROOF,
    "student_lapsed": _NO_PROOF,
    "student_taken_up": _NO_PROOF,
    "supervisor_asked": _SECRET,
    "supervisor_lapsed": _NO_PROOF,
    "supervisor_reminder": _SECRET,
    "taken_in": _PROOF,
    "term_reminder": _PROOF,
    "trial_mail": _NO_PROOF,
    "withdrawn": _PROOF,
}
PROVING = tuple(name for name, worth in LETTERS.items() if worth is _PROOF)
