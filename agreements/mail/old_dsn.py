"""Two forms of bounce older than RFC 3464 that are plainly recognized, and say failed only.

qmail's QSBMF (https://cr.yp.to/proto/qsbmf.txt) and Exim's, which names X-Failed-Recipients.
"""

import re

from agreements.mail import flat

_QMAIL = "Hi. This is the "
_QMAIL_COPY = "--- Below this line is a copy of the message."
_QMAIL_RECIPIENT = re.compile(r"^<([^<>\s]{3,254})>: *\n((?:.+\n)*)", re.MULTILINE)
_EXIM_COPY = re.compile(r"^-{4,} This is a copy of (?:the|your) message.*$", re.MULTILINE)
_EXIM_INDENTED = re.compile(r"^ {2}(\S{3,254})\n((?: {4}.*\n)*)", re.MULTILINE)


def failed(mail: flat.Part, parts: list[flat.Part]) -> list[tuple[str, str]]:
    """(address in lower case, words) for each failed recipient; empty for what is neither form."""
    text = parts[0].text.lstrip() + "\n" if parts else ""
    if text.startswith(_QMAIL):
        said, _mark, _copy = text.partition(_QMAIL_COPY)
        return [(address.lower(), words) for address, words in _QMAIL_RECIPIENT.findall(said)]
    if named := mail.headers.get("x-failed-recipients"):
        copied = _EXIM_COPY.search(text)
        said = text[: copied.start()] if copied else text
        words_of = {address.lower(): words for address, words in _EXIM_INDENTED.findall(said)}
        addresses = [address.strip().lower() for address in named.split(",")]
        return [(address, words_of.get(address, "")) for address in addresses]
    return []
