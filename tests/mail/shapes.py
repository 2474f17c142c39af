"""One small mail of each shape that servers report in, and of what only looks like one.

Written after public collections; every name and word is made up. All are about `original()`.
"""

import base64
from dataclasses import dataclass

from tests.mail.reports import MESSAGE_ID, RECIPIENT, group, original, report

BOUNCED, LATER, DELIVERED, PEOPLE = "bounced", "noted", "delivered", "for people"
_DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.edu>"


@dataclass(frozen=True)
class Shape:
    """A mail, and what is right: the verdict, the addresses it names, the words in whole."""

    raw: bytes
    verdict: str
    addresses: tuple[str, ...] = (RECIPIENT,)
    words: str = ""


def plain(
    said: str, *, by: str = _DAEMON, title: str = "Undelivered Mail", head: str = ""
) -> bytes:
    """What a server says in words alone."""
    return (
        f"From: {by}\nTo: portal@portal.example.org\nSubject: {title}\n{head}\n{said}\n"
    ).encode()


def with_copy(said: str, *, by: str = _DAEMON, title: str = "Undelivered Mail") -> bytes:
    """The same with the mail in a part of its own, but none for machines."""
    parts = (
        f"--b\nContent-Type: text/plain\n\n{said}\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{original()}\nWords.\n--b--"
    )
    return plain(parts, by=by, title=title, head="Content-Type: multipart/mixed; boundary=b\n")


def _gb18030(words: str) -> bytes:
    raw = report(group(said="smtp; 550 WORDS")).replace(b"us-ascii", b"no-such-charset")
    return raw.replace(b"WORDS", words.encode("gb18030"))


def _declared(words: str, charset: str) -> bytes:
    raw = report(group(said="smtp; 550 WORDS")).replace(b"us-ascii", charset.encode())
    return raw.replace(b"WORDS", words.encode(charset))


_RELAYED = f"Message-ID: <0102@relay.example>\nX-Original-Message-ID: {MESSAGE_ID}\nSubject: x\n"
_IN_HTML = (
    "<html><style>p { color: red }</style>\n"
    "<p>Delivery has failed to <b>li@psych.example.edu</b></p>\n\n"
    f"<p>Server answered &lt;550 5.1.1 no mailbox&gt;</p>\n\n<pre>\nMessage-ID: {MESSAGE_ID}</pre>"
)
_CHINESE = (
    "很遗憾，您的邮件无法投递到以下地址：\n\n"
    "<li@psych.example.edu>：550 用户不存在\n\n--- 原邮件 ---\n"
)

SHAPES = {
    "fields": Shape(report(), BOUNCED, words="550 5.1.1 <li@psych.example.edu>: User unknown"),
    "an action nobody knows": Shape(
        report(group(action="failure", status="553 Message too large", said="")),
        BOUNCED,
        words="553 Message too large",
    ),
    "an action and nothing else": Shape(
        report(group(action="processed", status="", said="")), PEOPLE
    ),
    "expired after days": Shape(
        report(group(status="4.4.7", said="smtp; 421 no answer")), BOUNCED, words="421 no answer"
    ),
    "delayed": Shape(
        report(group(action="delayed", status="4.4.1", said="smtp; 421 no answer")),
        LATER,
        words="421 no answer",
    ),
    "handed on": Shape(
        report(group(action="relayed", status="2.0.0", said="smtp; 250 ok")),
        DELIVERED,
        words="250 ok",
    ),
    "forwarded": Shape(
        report(group("Private@mail.example", said="smtp; 550 unknown")),
        BOUNCED,
        ("private@mail.example",),
        "private@mail.example: 550 unknown",
    ),
    "rewritten by a relay": Shape(
        report(group(said="smtp; 550 no"), returned=_RELAYED), BOUNCED, words="550 no"
    ),
    "GB18030, not declared": Shape(_gb18030("用户不存在"), BOUNCED, words="550 用户不存在"),
    "Latin-1, declared": Shape(
        _declared("Empfänger", "iso-8859-1"), BOUNCED, words="550 Empfänger"
    ),
    "ISO-2022-JP, declared": Shape(
        _declared("宛先不明", "iso-2022-jp"), BOUNCED, words="550 宛先不明"
    ),
    "qmail": Shape(
        plain(
            "Hi. This is the qmail-send program at mx.example.edu.\nI've given up.\n\n"
            f"<{RECIPIENT}>: \nSorry, no mailbox here. (#5.1.1)\n\n"
            f"--- Below this line is a copy of the message.\n\n{original()}"
        ),
        BOUNCED,
        words=f"<{RECIPIENT}>: Sorry, no mailbox here. (#5.1.1)",
    ),
    "Exim, its words elsewhere": Shape(
        plain(
            "Delivery to the following recipient failed permanently:\n\n"
            "     li@psych.example.edu\n\nThe other server returned: 550 5.1.1 No such user\n\n"
            f"----- Original message -----\n\n{original()}",
            head=f"X-Failed-Recipients: {RECIPIENT}\n",
        ),
        BOUNCED,
        words="The other server returned: 550 5.1.1 No such user",
    ),
    "Postfix of old": Shape(
        with_copy(
            "I'm sorry to have to inform you that the message returned\nbelow could not be "
            "delivered.\n\n"
            f"<{RECIPIENT}>: host mx.example.edu said: 550 unknown user"
        ),
        BOUNCED,
        words=f"<{RECIPIENT}>: host mx.example.edu said: 550 unknown user",
    ),
    "sendmail": Shape(
        with_copy(
            "   ----- The following addresses had permanent fatal errors -----\n"
            f"<{RECIPIENT}>\n\n   ----- Transcript of session follows -----\n"
            ">>> RCPT TO\n<<< 550 5.1.1 unknown"
        ),
        BOUNCED,
        words="----- Transcript of session follows ----- >>> RCPT TO <<< 550 5.1.1 unknown",
    ),
    "a mail agent, headers below": Shape(
        plain(
            f"There was an error delivering your mail to <{RECIPIENT}>.\n\n"
            "mx.example.edu did not like our RCPT TO:\n552 5.2.2 mailbox full\n\n"
            f"Message headers follow.\n\n{original()}",
            by="MAILER-DAEMON <>",
            title="Mail delivery failed",
        ),
        BOUNCED,
        words="mx.example.edu did not like our RCPT TO: 552 5.2.2 mailbox full",
    ),
    "a filter in front": Shape(
        with_copy(
            f"Sent <<< RCPT TO:<{RECIPIENT}>\nReceived >>> 550 5.1.1 unknown user.",
            by="filter@example.edu",
            title="Mail could not be delivered",
        ),
        BOUNCED,
        words=f"Sent <<< RCPT TO:<{RECIPIENT}> Received >>> 550 5.1.1 unknown user.",
    ),
    "HTML": Shape(
        plain(_IN_HTML, by="postmaster@example.edu", head="Content-Type: text/html\n"),
        BOUNCED,
        words="Server answered <550 5.1.1 no mailbox>",
    ),
    "Chinese": Shape(
        plain(_CHINESE + original(), title="=?utf-8?b?6YCA5L+h?="),
        BOUNCED,
        words=f"<{RECIPIENT}>：550 用户不存在",
    ),
    "base64": Shape(
        plain(
            base64.encodebytes(
                f"Unable to deliver: 550 5.1.1 no\n\n{original()}".encode()
            ).decode(),
            head="Content-Transfer-Encoding: base64\n",
        ),
        BOUNCED,
        words="Unable to deliver: 550 5.1.1 no",
    ),
}
