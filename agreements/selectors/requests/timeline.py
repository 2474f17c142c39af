"""What happened to a request and what comes next, as its signer reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.enums import VERB_ACTIONS, VERB_NEWS, AuditAction, Remedy, Status, Verb
from agreements.lifecycle import TABLE
from agreements.models import Agreement, AuditEvent
from agreements.selectors import history

# What each action reads like once it is done; those left out are no news to the signer.
_DONE: dict[str, str | Promise] = {
    **{VERB_ACTIONS[verb]: words for verb, words in VERB_NEWS.items()},
    AuditAction.AGREEMENT_ENTER: _("Staff entered your request, which came on paper"),
    AuditAction.AGREEMENT_START_SUCCESSION: _(
        "You started the request, to take the place of %(succeeds)s"
    ),
    # Beside the moves: what a new LA version brought, with its number.
    AuditAction.NOTICE_CONTINUE: _("You chose to continue under License Agreement %(version)s"),
    AuditAction.NOTICE_ASK_BACK: _("You asked to go back"),
    AuditAction.NOTICE_STAY_OUT: _("You chose to stay opted out"),
    AuditAction.NOTICE_LAPSE: _(
        "License Agreement %(version)s took effect without a decision: you can’t go back any more"
    ),
    AuditAction.NOTICE_ATTEST: _("You told us that all copies are deleted"),
    AuditAction.DELETION_ATTEST: _("You told us that all copies are deleted"),
    AuditAction.AGREEMENT_MOVE_VERSION: _("License Agreement %(version)s took effect for you"),
}
# What reads otherwise where staff did it for the signer.
_FOR_SIGNER: dict[str, str | Promise] = {
    AuditAction.AGREEMENT_ISSUE: _("What your paper says was written down"),
    AuditAction.AGREEMENT_SUBMIT: _("Staff uploaded the scan of what you signed"),
    AuditAction.AGREEMENT_REPLACE_SCAN: _("Staff replaced the scan of what you signed"),
}
# What reads otherwise of an amendment.
_AMENDED: dict[str, str | Promise] = {
    AuditAction.AGREEMENT_AMEND: _("You started the amendment"),
    AuditAction.AGREEMENT_ISSUE: _("The amendment was made out"),
    AuditAction.AGREEMENT_REVISE: _("You went back to change the amendment"),
    AuditAction.AGREEMENT_WITHDRAW: _("You withdrew the amendment"),
}
_SIGNED: list[str | Promise] = [_("You sign and upload the scan"), _("A reviewer reads it")]
_MADE_OUT = _("The License Agreement is made out")
_MADE_OUT_ANEW = _("The License Agreement is made out anew")
_SIGNED_ANEW = [_MADE_OUT_ANEW, *_SIGNED]
_NEXT: dict[str, list[str | Promise]] = {
    Status.DRAFT: [_MADE_OUT, _("You sign"), _("We decide")],
    Status.AWAITING_SIGNATURE: _SIGNED,
    Status.SUBMITTED: [_("A reviewer reads it"), _("You get the decision by mail and here")],
    Status.IN_REVIEW: [_("You get the decision by mail and here")],
}
_ASKED: dict[str, list[str | Promise]] = {
    Remedy.SCAN_AGAIN: [_("You scan the same paper again"), _("A reviewer reads it")],
    Remedy.SIGN_AGAIN: _SIGNED_ANEW,
    Remedy.CORRECT_FORM: [_("You correct the form"), *_SIGNED_ANEW],
}
_HELD: list[str | Promise] = [_("We check your file")]
_REASONED: dict[str, Verb] = {
    **{row.target: row.verb for row in TABLE.values() if row.reason},
    # Nothing was uploaded since: what a reviewer asked for before is still asked for.
    Status.DRAFT: Verb.REQUEST_CHANGES,
    Status.AWAITING_SIGNATURE: Verb.REQUEST_CHANGES,
}


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line: `state` is done, now or next; `when` is None for what is yet to come."""

    title: str | Promise
    when: datetime | None
    text: str
    state: str


def timeline_events(agreement: Agreement, *, waiting: bool) -> list[TimelineEvent]:
    """What happened, oldest first, then what comes next; the first of these is now.

    `waiting` is whether a file is held until it is checked.
    """
    coming = _NEXT.get(agreement.status) or _ASKED.get(agreement.remedy, [])
    if waiting:
        coming = _HELD + _NEXT[Status.SUBMITTED]
    words = _DONE
    if agreement.amends_id:
        words = {**_DONE, **_AMENDED}
        said: dict[object, str | Promise] = {_MADE_OUT: _("The amendment is made out")}
        said[_MADE_OUT_ANEW] = _("The amendment is made out anew")
        coming = [said.get(title, title) for title in coming]
    found = [
        TimelineEvent(title % done.details, done.at, str(done.details.get("reason", "")), "done")
        for done in history.signer_steps(agreement)
        if (title := _said(done, words))
    ]
    for number, title in enumerate(coming):
        found.append(TimelineEvent(title, None, "", "next" if number else "now"))
    return found


def _said(done: AuditEvent, words: Mapping[str, str | Promise]) -> str | Promise | None:
    said = _FOR_SIGNER.get(done.action) if done.facts.get("for_signer") else None
    return said or words.get(done.action)


def last_asked(agreement: Agreement) -> tuple[str, str]:
    """Why it stands where it stands, in the reviewer's words, and the remedy that was asked for;
    "" if nobody owed a reason.

    Whoever has a paper to sign since need not scan the earlier one again: the words are about that.
    """
    verb = _REASONED.get(agreement.status)
    last = agreement.decisions.filter(verb=verb).last() if verb else None
    return (last.reason, last.remedy) if last else ("", "")


def asked_defects(agreement: Agreement) -> list[str]:
    """Codes of the ready-made defects for which it was handed back last, while that is why it
    stands where it stands."""
    verb = _REASONED.get(agreement.status)
    last = agreement.decisions.filter(verb=verb).last() if verb else None
    return list(last.defects) if last else []


def replaced_version(agreement: Agreement) -> str:
    """The LA that a draft was on before a new one took effect; "" if that is not why it is one."""
    last = history.agreement_moves(agreement).last()
    if agreement.status != Status.DRAFT or last is None:
        return ""
    is_why = last.action == AuditAction.AGREEMENT_REISSUE
    return str(last.details.get("before", "")) if is_why else ""
