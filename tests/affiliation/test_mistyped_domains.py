"""A known provider's domain, mistyped."""

import pytest

from agreements.affiliation.verdict import judge
from agreements.enums import AddressKind

FREE, DISPOSABLE = AddressKind.FREE, AddressKind.DISPOSABLE


@pytest.mark.parametrize(
    ("host", "meant"),
    [
        ("gmial.com", "gmail.com"),  # two letters changed places
        ("gmai.com", "gmail.com"),  # one left out
        ("gmaill.com", "gmail.com"),  # one too many
        ("gnail.com", "gmail.com"),  # one wrong
        ("mail.gmial.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmailc.om", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("outlook.co", "outlook.com"),
        ("yahooo.com", "yahoo.com"),
        ("163.con", "163.com"),
        ("qq.con", "qq.com"),
    ],
)
def test_a_slip_for_a_known_provider_is_asked_back_not_called_disposable(
    host: str, meant: str
) -> None:
    verdict = judge(f"x@{host}")
    assert verdict.meant == meant
    assert verdict.kind != DISPOSABLE


def test_a_slip_that_is_on_the_list_of_disposable_domains_is_still_to_be_explained() -> None:
    assert judge("x@gmial.com").kind == FREE


@pytest.mark.parametrize(
    "host",
    [
        "gmail.com",
        "mail.com",
        "ymail.com",
        "yahoo.de",
        "yahoo.co.jp",
        "qq.co",  # short names have real neighbors
        "toma.com",
        "mails.com",
        "mit.edu",
        "mailinator.com",
        "duck.com",
    ],
)
def test_whatever_is_a_provider_or_far_from_all_is_no_slip(host: str) -> None:
    assert judge(f"x@{host}").meant == ""


@pytest.mark.parametrize(("trusted", "distrusted"), [(["gmial.com"], []), ([], ["gmial.com"])])
def test_a_domain_that_the_owner_knows_is_no_slip(
    trusted: list[str], distrusted: list[str]
) -> None:
    assert judge("x@gmial.com", trusted, distrusted).meant == ""
