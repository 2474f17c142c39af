"""Mails that name ours and report nothing: from people, programs, and servers that don't say."""

from tests.mail.reports import MESSAGE_ID, OUT_OF_OFFICE, RECIPIENT, original, report
from tests.mail.shapes import plain, with_copy

_LI = "Li <li@psych.example.edu>"
_ANSWERS = f"In-Reply-To: {MESSAGE_ID}\nReferences: {MESSAGE_ID}\n"
_MIXED = "Content-Type: multipart/mixed; boundary=b\n"
_NOTE = "--b\nContent-Type: text/plain\n\n{}\n\n--b\nContent-Type: message/rfc822\n\n"


def _report_type(kind: str, fields: str) -> bytes:
    head = f"Content-Type: multipart/report; report-type={kind}; boundary=b\n"
    parts = (
        "--b\nContent-Type: text/plain\n\nYour mail was deleted unread: 550 5.1.1\n\n"
        f"--b\nContent-Type: message/{kind}\n\n{fields}\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{original()}\n--b--"
    )
    return plain(parts, head=head)


NO_REPORTS = {
    "away": OUT_OF_OFFICE,
    "away, from nobody": plain(
        "I am away. Mail can't be delivered to my desk.",
        by=_LI,
        title="Automatic reply: LA 1.1",
        head=f"Return-Path: <>\nAuto-Submitted: auto-replied\n{_ANSWERS}",
    ),
    "an answer": plain(
        f"Your mail could not be delivered to her.\n\n> Message-ID: {MESSAGE_ID}\n> Words.",
        by=_LI,
        title="Re: LA 1.1",
        head=_ANSWERS,
    ),
    "our mail, forwarded": plain(
        _NOTE.format("Is this real?") + f"{original()}\nWords.\n--b--",
        by=_LI,
        title="Fwd: LA 1.1",
        head=_MIXED,
    ),
    "a bounce, forwarded": plain(
        _NOTE.format("I got this.") + report().decode() + "\n--b--",
        by=_LI,
        title="Fwd: Undelivered Mail Returned to Sender",
        head=_MIXED,
    ),
    "a bounce, forwarded in the text": plain(
        f"> Delivery failed: 550 5.1.1 unknown\n>\n> {original()}",
        by=_LI,
        title="FW: Undeliverable: LA 1.1",
    ),
    "late, says a server in words": plain(
        "A message that you sent has not yet been delivered to one or more of its\nrecipients "
        "after more than 24 hours.\n\n  li@psych.example.edu\n    Delay reason: 450 busy\n\n"
        f"No action is required on your part. Delivery attempts will continue.\n\n{original()}",
        title="Warning: message 1abC delayed 24 hours",
    ),
    "a failure without a code": with_copy(
        "Your message\n\n  Subject: LA 1.1\n\ndid not reach the following recipient(s):\n\n"
        f"{RECIPIENT} on Mon, 2 Nov 2026\n    The recipient name is not recognized",
        by="System Administrator <postmaster@example.edu>",
    ),
    "read": _report_type(
        "disposition-notification", f"Original-Message-ID: {MESSAGE_ID}\nDisposition: x; deleted"
    ),
    "a complaint": _report_type("feedback-report", "Feedback-Type: abuse\nVersion: 1"),
}
