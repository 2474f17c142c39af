"""What a domain has servers do with mails that fail, and whom they tell."""

import pytest

from agreements.mail_setup.dmarc import DmarcPolicy, dmarc_policy, look_at_dmarc
from agreements.mail_setup.findings import MailFinding, MailGrade
from tests.mail_setup.conftest import Dns
from tests.name_server import Zone

HOME = "mail.institute.example"
REPORTS = "rua=mailto:dmarc@institute.example"


def looked(dns: Dns, *records: str, more: Zone | None = None) -> list[MailFinding]:
    zone = {(f"_dmarc.{HOME}", "TXT"): ["of something else", *records], **(more or {})}
    return list(look_at_dmarc(HOME, dns(zone)))


@pytest.mark.parametrize(
    ("policy", "grade"),
    [
        ("none", MailGrade.ADVICE),
        ("quarantine", MailGrade.RIGHT),
        ("Reject", MailGrade.RIGHT),
        ("nothing", MailGrade.WRONG),
        ("", MailGrade.WRONG),
    ],
)
def test_the_policy_is_told(policy: str, grade: MailGrade, dns: Dns) -> None:
    (found,) = looked(dns, f"v=DMARC1; p={policy}; {REPORTS}")
    assert found.grade is grade


def test_none_is_there_and_the_one_to_begin_with_is_told(dns: Dns) -> None:
    (found,) = looked(dns)
    assert found.grade is MailGrade.WRONG
    text = f"v=DMARC1; p=none; rua=mailto:postmaster@{HOME}"
    assert found.record == f'_dmarc.{HOME}. IN TXT "{text}"'


def test_two_are_as_good_as_none(dns: Dns) -> None:
    (found,) = looked(dns, f"v=DMARC1; p=reject; {REPORTS}", f"v=DMARC1; p=none; {REPORTS}")
    assert found.grade is MailGrade.WRONG


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (f"v=DMARC1; p=reject; sp=quarantine; {REPORTS}", "sp=quarantine"),
        (f"v = DMARC1 ; p = reject ; {REPORTS}", "p=reject"),
    ],
)
def test_the_domain_above_speaks_where_it_says_nothing(record: str, says: str, dns: Dns) -> None:
    (found,) = looked(dns, more={("_dmarc.institute.example", "TXT"): [record]})
    assert found.grade is MailGrade.RIGHT
    assert found.said.startswith(f"The DMARC record at _dmarc.institute.example says {says}:")


@pytest.mark.parametrize("silent", [HOME, "institute.example"])
def test_dns_that_does_not_answer_says_nothing_of_it(silent: str, dns: Dns) -> None:
    (found,) = look_at_dmarc(HOME, dns({(f"_dmarc.{silent}", "TXT"): None}))
    assert found.grade is MailGrade.UNKNOWN


AGREES = "mail.institute.example._report._dmarc.reports.example.org"


@pytest.mark.parametrize(
    ("reports", "zone", "grade"),
    [
        ("", {}, MailGrade.ADVICE),
        ("rua=https://reports.example.org/", {}, MailGrade.WRONG),
        ("rua=mailto:a@reports.example.org!10m", {}, MailGrade.ADVICE),
        ("rua=mailto:a@reports.example.org", {(AGREES, "TXT"): None}, MailGrade.UNKNOWN),
    ],
)
def test_reports_that_reach_nobody_are_told(
    reports: str, zone: Zone, grade: MailGrade, dns: Dns
) -> None:
    policy, found = looked(dns, f"v=DMARC1; p=reject; {reports}", more=zone)
    assert (policy.grade, found.grade) == (MailGrade.RIGHT, grade)


def test_reports_go_to_another_domain_that_agrees(dns: Dns) -> None:
    record = f"v=DMARC1; p=reject; {REPORTS}, mailto:a@reports.example.org"
    assert len(looked(dns, record, more={(AGREES, "TXT"): ["v=DMARC1;"]})) == 1
    _policy, found = looked(dns, record)
    assert found.record == f'{AGREES}. IN TXT "v=DMARC1;"'


def test_alignment_is_as_the_record_says(dns: Dns) -> None:
    zone = {(f"_dmarc.{HOME}", "TXT"): ["v=DMARC1; p=none; aspf=s; adkim=r"]}
    assert dmarc_policy(HOME, dns(zone)) == DmarcPolicy(strict_spf=True)
    assert dmarc_policy(HOME, dns({})) == DmarcPolicy()
