"""Keys that mail servers sign with, as DNS has them."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from agreements.mail_setup.dkim import look_at_dkim
from agreements.mail_setup.findings import MailFinding, MailGrade
from tests.mail_setup.conftest import Dns

NAME = "s2026._domainkey.institute.example"


def public_key(bits: int, form: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> str:
    """As it stands in p=, of so many bits; nobody has the secret one."""
    key = RSAPublicNumbers(65537, (1 << (bits - 1)) | 1).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()


def looked(dns: Dns, *records: str) -> list[MailFinding]:
    return list(look_at_dkim([("s2026", "institute.example")], dns({(NAME, "TXT"): records})))


@pytest.mark.parametrize("form", [PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1])
def test_a_long_key_is_right_in_either_form(form: PublicFormat, dns: Dns) -> None:
    (found,) = looked(dns, f"v=DKIM1; k=rsa; p={public_key(2048, form)}")
    said = f"There is a key at {NAME}, RSA of 2048 bits."
    assert found == MailFinding("DKIM", MailGrade.RIGHT, said)


@pytest.mark.parametrize(
    ("bits", "grade"),
    [(512, MailGrade.WRONG), (1024, MailGrade.ADVICE), (4096, MailGrade.RIGHT)],
)
def test_a_short_key_is_told(bits: int, grade: MailGrade, dns: Dns) -> None:
    (found,) = looked(dns, f"p={public_key(bits)}")
    assert found.grade is grade
    assert f"{bits} bits" in found.said


KEY = public_key(2048)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("v=DKIM1; p=", "it was revoked"),
        ("v=DKIM1; k=rsa", "it holds no key"),
        (f"v=DKIM2; p={KEY}", "of another version"),
        (f"v=DKIM1; p={KEY[:300]}", "was it cut off after 255 characters?"),
        (f"v=DKIM1; p={KEY[:301]}", "it is not whole, or has a sign too many"),
        (f"v=DKIM1; p={KEY}“", "it is not whole, or has a sign too many"),
        (f"v=DKIM1; k=dsa; p={KEY}", "a kind that servers don't know (k=dsa)"),
        (f"v=DKIM1; h=sha1; p={KEY}", "it does not allow SHA-256"),
        (f"v=DKIM1; s=other; p={KEY}", "it is not for mail"),
        ("v=DKIM1; k=ed25519; p=AAAA", "not as long as a key of Ed25519"),
    ],
)
def test_a_key_of_no_use_says_why(record: str, words: str, dns: Dns) -> None:
    (found,) = looked(dns, record)
    assert found.grade is MailGrade.WRONG
    assert words in found.said


def test_a_key_may_be_broken_into_lines_and_say_more(dns: Dns) -> None:
    record = f"v=DKIM1; h=sha1 : sha256; s=email; n=of the portal; p={KEY[:64]} {KEY[64:]};"
    (found,) = looked(dns, record)
    assert found.grade is MailGrade.RIGHT


def test_a_key_on_trial_and_one_that_not_all_know_are_told(dns: Dns) -> None:
    right, trial = looked(dns, f"v=DKIM1; t=s:y; p={KEY}")
    assert (right.grade, trial.grade) == (MailGrade.RIGHT, MailGrade.ADVICE)
    (found,) = looked(dns, f"v=DKIM1; k=ed25519; p={base64.b64encode(bytes(32)).decode()}")
    assert found.grade is MailGrade.ADVICE


def test_no_key_is_told_with_the_record(dns: Dns) -> None:
    (found,) = looked(dns)
    assert found.grade is MailGrade.WRONG
    assert found.record == f'{NAME}. IN TXT "v=DKIM1; k=rsa; p=…"'


def test_two_records_are_one_too_many(dns: Dns) -> None:
    (found,) = looked(dns, f"p={KEY}", "of something else")
    assert found.grade is MailGrade.WRONG


def test_what_dns_does_not_tell_is_not_missing(dns: Dns) -> None:
    (found,) = look_at_dkim([("s2026", "institute.example")], dns({(NAME, "TXT"): None}))
    assert found.grade is MailGrade.UNKNOWN
    (found,) = look_at_dkim([], dns({}))
    assert found.grade is MailGrade.UNKNOWN
    assert "--selector" in found.said
