"""Mailboxes that are nobody's workplace: those of alumni, and relays that hide an address."""

import pytest

from agreements.affiliation import lists
from agreements.affiliation.verdict import Verdict, judge
from agreements.enums import AddressKind

ACADEMIC, KNOWN, UNKNOWN, ALUMNI, FREE, RELAY = (
    AddressKind.ACADEMIC,
    AddressKind.KNOWN,
    AddressKind.UNKNOWN,
    AddressKind.ALUMNI,
    AddressKind.FREE,
    AddressKind.RELAY,
)

ALUMNI_HOSTS = """
alumni.mit.edu mail.alumni.mit.edu alum.mit.edu alumnimail.mit.edu alumni-mail.mit.edu
alumni.new.edu.cn alumni.company.de post.harvard.edu
"""


@pytest.mark.parametrize("host", ALUMNI_HOSTS.split())
def test_a_mailbox_for_alumni_does_not_count_as_the_universitys(host: str) -> None:
    assert judge(f"x@{host}") == Verdict(ALUMNI, host)
    trusted = ["mit.edu", "new.edu.cn", "company.de", "harvard.edu"]
    assert judge(f"x@{host}", trusted).kind == ALUMNI


@pytest.mark.parametrize(
    ("host", "trusted", "distrusted", "kind"),
    [
        ("alumni.mit.edu", ["alumni.mit.edu"], [], KNOWN),
        ("mail.alumni.mit.edu", ["alumni.mit.edu"], [], KNOWN),
        ("alumni.mit.edu", ["mit.edu"], ["alumni.mit.edu"], FREE),
        ("alumni.mit.edu", ["edu"], ["mit.edu"], FREE),
        ("alumni.gmail.com", [], [], FREE),
        ("alumnos.upm.es", [], [], ACADEMIC),  # Spanish: students
        ("alumnium.de", [], [], UNKNOWN),
    ],
)
def test_only_an_entry_for_the_alumni_themselves_makes_them_known(
    host: str, trusted: list[str], distrusted: list[str], kind: AddressKind
) -> None:
    assert judge(f"x@{host}", trusted, distrusted).kind == kind


@pytest.mark.parametrize(
    "host", ["privaterelay.appleid.com", "duck.com", "mozmail.com", "x7k.mozmail.com"]
)
def test_a_relay_that_hides_an_address_is_called_so(host: str) -> None:
    assert judge(f"x@{host}") == Verdict(RELAY, host)


def test_a_relay_is_not_called_disposable() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "disposable_domains", lambda: frozenset(["duck.com"]))
        assert judge("x@duck.com").kind == RELAY
