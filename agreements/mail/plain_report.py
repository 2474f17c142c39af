"""Reports in words alone, without a part for machines: what a mail server says to people.

Read with care, since people write about undelivered mail, too: only what comes from a server by
its own account, and says that it gave up, is a bounce.
"""

import html
import re
from dataclasses import dataclass

from agreements.mail import flat
from agreements.mail.named import ORIGINALS


@dataclass(frozen=True, slots=True)
class PlainReport:
    """Whether the server gave up or goes on trying, the addresses in lower case, and why."""

    gave_up: bool
    addresses: tuple[str, ...]
    words: str

    @property
    def status(self) -> str:
        """The enhanced code (RFC 3463) in the words, or ""."""
        found = _STATUS.search(self.words)
        return found[0] if found else ""


_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_SERVER = re.compile(
    r"mailer[-_. ]?daemon|post ?master|mdaemon|mail(?:ing)? delivery|delivery (?:sub)?system|"
    r"mail (?:delivery )?sub?system|system administrator|mail administrator|mailsystem",
    re.IGNORECASE,
)
# As a server's own report is titled, not a person's "Re:" or "Fwd:".
_TITLE = re.compile(
    r"(?:undeliver|returned mail|mail delivery failed|mail (?:system error|could not be delivered)|"
    r"delivery (?:status notification|failure|failed)|non-?delivery|failure notice)",
    re.IGNORECASE,
)
_NO_REPORTS = {"message/disposition-notification", "message/feedback-report"}
# Where a copy of the mail begins.
_COPY = re.compile(
    r"^>? ?(?:received|return-path|message-id|x-envelope-from|mime-version)[ \t]*:|"
    r"^[ \t]*-+ *(?:below this line is a copy|enclosed is a copy|this is a copy|returned message|"
    r"original message|unsent message|the header of the original|message header|"
    r"the original message|original mail)|"
    r"^[ \t]*(?:(?:original )?message headers? follow|original message (?:headers|follows)|"
    r"(?:below this line|below) is a copy of)",
    re.IGNORECASE | re.MULTILINE,
)
_GOES_ON = re.compile(
    r"warning message only|not (?:yet )?been (?:yet )?delivered (?:yet|to one or more)|"
    r"not yet been delivered|has been delayed|message delayed|delivery attempts will continue|"
    r"will (?:be retried|keep trying|continue (?:to|trying)|retry|try again|be re-?attempted)|"
    r"still (?:trying|being retried)|status notification \(delay\)|message \S+ delayed|"
    r"will be delivered (?:later|as soon)",
    re.IGNORECASE,
)
_GAVE_UP = re.compile(
    r"permanent(?:ly)? (?:fatal )?(?:error|fail)|fatal errors?|giv(?:en|ing) up|"
    r"not going to try again|(?:could|can|was|were|has|have) ?n[o']t (?:been |be )?"
    r"(?:deliver|sent)|cannot be delivered|n[o']t able to deliver|unable to (?:be )?deliver|"
    r"(?:delivery|mail|message)[^.\n]{0,30}(?:has |have )?failed|"
    r"fail(?:ure|ed) (?:notice|delivery|mail)|"
    r"delivery (?:failure|error)|did not reach|could not be reached|undeliver|"
    r"returned (?:mail|to sender|message)|user unknown|unknown (?:user|recipient)|no such user|"
    r"not listed in|does(?:n't| not) exist|was rejected by|notification \(failure\)|"
    r"error (?:has )?occurred while (?:attempting|trying) to deliver|was an error delivering|"
    r"status notification: error|returning message|aborted after|"
    r"退信|无法(?:被)?(?:发送|投递|送达|传送)|(?:发送|投递)失败|用户不存在",
    re.IGNORECASE,
)
_REPLY = (
    r"(?<![\d.:/@-]){first}(?:\d\d(?=[ -][^\d\s]|[ -]{first}\.\d)|\.\d{{1,3}}\.\d{{1,3}}(?![\d.]))"
)
_NEVER, _LATER = (re.compile(_REPLY.format(first=first)) for first in "54")
_ABOUT = re.compile(r"^[ \t]*<?[^\s<>@]{1,64}@[^\s<>@:]{1,190}+>?:? *\n?[^\n]{8}", re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_TAGS = re.compile(
    r"<(?:style|script)\b.{0,2000}?</|<[a-z/!][^<>@]{0,500}>", re.IGNORECASE | re.DOTALL
)
_ONE = r"[^\s<>\"'(),;:\\\[\]@]{1,64}@[^\s<>\"'(),;:\\\[\]@]{1,190}"
_ADDRESS = re.compile(_ONE)
_ABOUT_ADDRESS = re.compile(
    r"(?:^[ \t>\-*]*|(?:to|recipients?|address|user)\b[^@\n]{0,20}?[\s:=<(\"])"
    rf"<?[\"']?({_ONE})",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESSES = 5


def read(mail: flat.Part, parts: list[flat.Part]) -> PlainReport | None:
    """What a server says in words; None for what is no server's own report, or says neither."""
    said, subject = _said(parts), mail.headers.get("subject", "")
    kinds = {part.kind for part in parts}
    if kinds & _NO_REPORTS or not _by_server(mail, said, subject, kinds):
        return None
    told = f"{subject}\n{said}"
    never = bool(_NEVER.search(said))
    goes_on = bool(_GOES_ON.search(told)) and not never
    if not goes_on and not _GAVE_UP.search(told):
        return None
    words = _why(said, _NEVER if never else _LATER) or subject
    addresses = _addresses(said, words, us=mail.headers.get("to", "").lower())
    return PlainReport(not goes_on, addresses, words)


def _by_server(mail: flat.Part, said: str, subject: str, kinds: set[str]) -> bool:
    """Out-of-office notes come from nobody as well (RFC 3834, 3.3), but in a person's name."""
    if mail.kind == "multipart/report" or _SERVER.search(mail.headers.get("from", "")):
        return True
    from_nobody = mail.headers.get("return-path", "").replace(" ", "") == "<>"
    returned = kinds & set(ORIGINALS) or _NEVER.search(said)
    return bool(_TITLE.match(subject) or (from_nobody and returned))


def _said(parts: list[flat.Part]) -> str:
    """The text before the copy of the mail."""
    said = []
    for part in parts:
        if part.kind in ORIGINALS:
            break
        if not part.kind.startswith(("text/", "multipart/")):
            continue
        text = html.unescape(_TAGS.sub(" ", part.text)) if part.kind == "text/html" else part.text
        copy = _COPY.search(text)
        said.append(text[: copy.start()] if copy else text)
        if copy:
            break
    return "\n\n".join(said)


def _why(said: str, code: re.Pattern[str]) -> str:
    """The paragraph with the other server's answer, or about an address, or all that was said."""
    paragraphs = [paragraph.strip() for paragraph in _PARAGRAPHS.split(said)]
    for form in (code, _ABOUT):
        for paragraph in paragraphs:
            if form.search(paragraph):
                return paragraph
    return said


def _addresses(told_of: str, words: str, us: str) -> tuple[str, ...]:
    """Those that the text is about by its form, or else any in the words that tell why."""
    found = [match[1] for match in _ABOUT_ADDRESS.finditer(told_of)] or _ADDRESS.findall(words)
    named = dict.fromkeys(address.strip(".").lower() for address in found)
    others = [address for address in named if address not in us and not _SERVER.match(address)]
    return tuple(others[:_ADDRESSES])
