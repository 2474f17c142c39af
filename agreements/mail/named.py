"""The Message-IDs that a report names, wherever its server put the one of the mail it is about."""

import re
from collections.abc import Iterator
from itertools import islice

from agreements.mail import flat

# A mail that came back, or its headers.
ORIGINALS = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/partial",
)
# Far more than any report names.
_NAMES = 200
_END = r"""\s<>"'(),;:\\\[\]@"""
# Begins only where a word does: else a page without an end to a line would take minutes.
_NAME = re.compile(rf"(?<![^{_END}])[^{_END}]{{1,150}}@[^{_END}]{{1,150}}")
# In a copy of a mail these name the mails that it answers. It is the answer that came back then.
_ANSWERED = re.compile(
    r"^[> \t]*(?:in-reply-to|references)[ \t]*:.*(?:\n[ \t]+\S.*)*", re.IGNORECASE | re.MULTILINE
)


def names(mail: flat.Part, parts: list[flat.Part]) -> tuple[str, ...]:
    """All that looks like a Message-ID, in angle brackets, the likeliest first.

    That of the mail that came back, then what the report says it answers, then any header and any
    text: relays that write an ID of their own keep ours as `X-Original-Message-ID` and the like.
    """
    return tuple(islice(dict.fromkeys(_all(mail, parts)), _NAMES))


def _all(mail: flat.Part, parts: list[flat.Part]) -> Iterator[str]:
    for part in parts:
        if part.kind in ORIGINALS:
            yield from _in(flat.part(part.body).headers.get("message-id", ""))
    for name in ("in-reply-to", "references"):
        yield from _in(mail.headers.get(name, ""))
    for value in mail.headers.values():
        yield from _in(value)
    # Originals first: what is said about a mail may name other mails, too.
    for part in sorted(parts, key=lambda part: part.kind not in ORIGINALS):
        yield from _in(_ANSWERED.sub("", part.body.decode("latin-1")))


def _in(text: str) -> Iterator[str]:
    return (f"<{found[0].strip('.')}>" for found in _NAME.finditer(text) if "@" in found[0])
