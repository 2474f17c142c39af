"""DKIM: the key with which a mail server signs, published as a TXT record (RFC 6376, 3.6.1)."""

import base64
from collections.abc import Iterator, Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from agreements.mail_setup.dns_answers import DnsAnswers
from agreements.mail_setup.findings import MailFinding, MailGrade, text_record, unanswered
from agreements.mail_setup.tags import read_tags, without_white_space

_ABOUT = "DKIM"
# RFC 8301, 3.2: with less it counts for nothing, and 2048 should be used.
_LEAST_BITS = 1024
_GOOD_BITS = 2048
_BYTES_OF_ED25519 = 32


class KeyUnreadable(Exception):
    """What of a published key is wrong, as words."""


def look_at_dkim(keys: Sequence[tuple[str, str]], answers: DnsAnswers) -> Iterator[MailFinding]:
    """Keys by selector and domain. Which there are, DNS does not tell."""
    if not keys:
        yield MailFinding(
            _ABOUT,
            MailGrade.UNKNOWN,
            "Which key signs the mails is not to be seen in DNS. Name it with --selector, as "
            "whoever runs the mail server calls it, or give a test mail, which names it, with "
            "--headers.",
        )
    for selector, domain in keys:
        yield from _look_at_key(f"{selector}._domainkey.{domain}", answers)


def _look_at_key(name: str, answers: DnsAnswers) -> Iterator[MailFinding]:
    texts = answers.texts(name)
    if texts is None:
        yield unanswered(_ABOUT, name)
        return
    if not texts:
        yield MailFinding(
            _ABOUT,
            MailGrade.WRONG,
            f"There is no key at {name}. Whoever runs the mail server makes a pair of keys (RSA, "
            f"{_GOOD_BITS} bits), has the server sign with the secret one, and publishes the "
            "public one:",
            text_record(name, "v=DKIM1; k=rsa; p=…"),
        )
        return
    if len(texts) > 1:
        yield _wrong(f"There are {len(texts)} TXT records at {name}: leave only the key's.")
        return
    tags = read_tags(texts[0])
    try:
        bits = key_bits(tags)
    except KeyUnreadable as unreadable:
        yield _wrong(f"The key at {name} is of no use: {unreadable}.")
        return
    yield _of_length(name, bits)
    if "y" in tags.get("t", "").lower().split(":"):
        said = f"The key at {name} says that it is only tried out (t=y). Take t=y out."
        yield MailFinding(_ABOUT, MailGrade.ADVICE, said)


def key_bits(tags: dict[str, str]) -> int:
    """Length of an RSA key, or 0 for Ed25519 (RFC 8463), which has but one. Raises KeyUnreadable
    for what no server takes."""
    if tags.get("v", "DKIM1") != "DKIM1":
        raise KeyUnreadable(f"it is of another version (v={tags['v']})")
    if "p" not in tags:
        raise KeyUnreadable("it holds no key (p=)")
    public = without_white_space(tags["p"])
    if not public:
        raise KeyUnreadable("it was revoked (p= is empty)")
    services = {each.strip() for each in tags.get("s", "*").lower().split(":")}
    if not services & {"*", "email"}:
        raise KeyUnreadable("it is not for mail (s=)")
    hashes = {each.strip() for each in tags.get("h", "sha256").lower().split(":")}
    if "sha256" not in hashes:
        raise KeyUnreadable("it does not allow SHA-256 (h=), and nothing else counts any more")
    return _bits(tags.get("k", "rsa").lower(), public)


def _bits(kind: str, public: str) -> int:
    try:
        raw = base64.b64decode(public, validate=True)
    except ValueError as error:
        raise KeyUnreadable("it is not whole, or has a sign too many (p= is no Base64)") from error
    if kind == "ed25519":
        if len(raw) != _BYTES_OF_ED25519:
            raise KeyUnreadable("it is not as long as a key of Ed25519 is")
        return 0
    if kind != "rsa":
        raise KeyUnreadable(f"it is of a kind that servers don't know (k={kind})")
    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyUnreadable("it is not whole: was it cut off after 255 characters?") from error
    if not isinstance(key, RSAPublicKey):
        raise KeyUnreadable("it is none of RSA, though it says so")
    return key.key_size


def _of_length(name: str, bits: int) -> MailFinding:
    if not bits:
        said = (
            f"There is a key at {name} (Ed25519). Sign with RSA as well: not all servers know it."
        )
        return MailFinding(_ABOUT, MailGrade.ADVICE, said)
    if bits < _LEAST_BITS:
        return _wrong(
            f"The key at {name} has {bits} bits: with less than {_LEAST_BITS} it counts for "
            f"nothing (RFC 8301). Make one of {_GOOD_BITS}."
        )
    if bits < _GOOD_BITS:
        said = f"There is a key at {name}, RSA of {bits} bits. {_GOOD_BITS} are better (RFC 8301)."
        return MailFinding(_ABOUT, MailGrade.ADVICE, said)
    return MailFinding(_ABOUT, MailGrade.RIGHT, f"There is a key at {name}, RSA of {bits} bits.")


def _wrong(said: str) -> MailFinding:
    return MailFinding(_ABOUT, MailGrade.WRONG, said)
