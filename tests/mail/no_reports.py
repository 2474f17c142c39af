"""Mails that name ours and are no reports about it: people and their programs write them."""

from tests.mail.reports import MESSAGE_ID, OUT_OF_OFFICE, original, report
from tests.mail.shapes import plain

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
    "read": _report_type(
        "disposition-notification", f"Original-Message-ID: {MESSAGE_ID}\nDisposition: x; deleted"
    ),
    "a complaint": _report_type("feedback-report", "Feedback-Type: abuse\nVersion: 1"),
}
