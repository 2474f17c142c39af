"""DNS is asked by the worker, and pages read what it said."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from dns.resolver import Resolver

from agreements.affiliation import mail_servers as dns_servers
from agreements.enums import Status
from agreements.models import Agreement, MailServers
from agreements.services.accounts import staff
from agreements.services.review import mail_servers
from agreements.services.review.person_evidence import evidence_about_signer
from tests.factories import AgreementFactory, SignerFactory, UserFactory, staff_user
from tests.name_server import serving

ZONE = {
    ("uni.edu.cn", "MX"): ["20 mx2.uni.edu.cn.", "10 mx1.uni.edu.cn."],
    ("none.edu.cn", "MX"): ["0 ."],  # takes no mail, RFC 7505
    ("silent.edu.cn", "MX"): None,
}


@pytest.fixture
def resolver() -> Iterator[Resolver]:
    """Of a name server that is there."""
    with serving(ZONE) as made:
        yield made


@pytest.mark.parametrize(
    ("domain", "hosts"),
    [
        ("uni.edu.cn", ["mx1.uni.edu.cn", "mx2.uni.edu.cn"]),
        ("none.edu.cn", []),
        ("gone.edu.cn", []),
        ("silent.edu.cn", None),
    ],
)
def test_dns_tells_who_takes_the_mail(resolver, domain, hosts) -> None:
    assert dns_servers.find_mail_servers(domain, resolver) == hosts


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, resolver: Resolver) -> list[str]:
    """The domains that DNS was asked about."""
    found: list[str] = []

    def find(domain: str) -> list[str] | None:
        found.append(domain)
        return dns_servers.find_mail_servers(domain, resolver)

    monkeypatch.setattr(mail_servers, "find_mail_servers", find)
    return found


def made(email: str, status: Status = Status.SUBMITTED) -> Agreement:
    return AgreementFactory(status=status, signer=SignerFactory(user=UserFactory(email=email)))


def said(agreement: Agreement) -> list[str]:
    reader = staff_user(staff.REVIEWER, agreement.dataset)
    lines = evidence_about_signer(agreement, seen_by=reader)
    return [line.said for line in lines if line.source.startswith("DNS")]


@pytest.mark.django_db
def test_requests_that_wait_are_looked_up_once(asked: list[str]) -> None:
    taken, refused, unknown = map(made, ("a@uni.edu.cn", "a@none.edu.cn", "a@silent.edu.cn"))
    made("b@uni.edu.cn")
    made("a@later.edu.cn", Status.DRAFT)
    made("a@uni.example")
    assert said(taken) == []
    assert mail_servers.look_up_mail_servers() == 4
    assert mail_servers.look_up_mail_servers() == 0
    assert sorted(asked) == ["none.edu.cn", "silent.edu.cn", "uni.edu.cn"]
    assert said(taken) == ["Mail for uni.edu.cn goes to mx1.uni.edu.cn, mx2.uni.edu.cn."]
    assert said(refused) == ["DNS names no mail server for none.edu.cn."]
    assert said(unknown) == []


@pytest.mark.django_db
def test_what_is_old_is_asked_again(asked: list[str]) -> None:
    made("a@uni.edu.cn")
    old = timezone.now() - mail_servers._KEPT
    MailServers.objects.create(domain="uni.edu.cn", hosts=["x"], asked_at=old)
    assert mail_servers.look_up_mail_servers() == 1
    assert MailServers.objects.get().hosts == ["mx1.uni.edu.cn", "mx2.uni.edu.cn"]
