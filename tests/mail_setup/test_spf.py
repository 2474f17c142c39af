"""Whether the SPF record of the sender's domain covers the address that sends."""

from ipaddress import ip_address

import pytest

from agreements.mail_setup.findings import MailFinding, MailGrade
from agreements.mail_setup.sending_host import SendingAddress
from agreements.mail_setup.spf import look_at_spf
from agreements.mail_setup.spf_record import parse_spf
from agreements.mail_setup.spf_survey import survey_spf
from agreements.mail_setup.spf_verdict import SpfVerdict, spf_verdict
from tests.mail_setup.conftest import Dns

HOME = "institute.example"
OTHERS = {
    ("mail.institute.example", "A"): ["192.0.2.5"],
    ("mail.institute.example", "AAAA"): ["2001:db8::5"],
    (HOME, "MX"): ["10 mail.institute.example."],
    (HOME, "A"): ["192.0.2.9"],
    ("_spf.provider.example", "TXT"): ["v=spf1 ip4:198.51.100.0/24 ?all"],
    ("strict.provider.example", "TXT"): ["v=spf1 ip4:203.0.113.1 -all"],
    ("loop.provider.example", "TXT"): ["v=spf1 include:institute.example -all"],
    ("empty.provider.example", "TXT"): ["not of SPF"],
    ("broken.provider.example", "TXT"): ["v=spf1 ipv4:203.0.113.1 -all"],
    ("two.provider.example", "TXT"): ["v=spf1 a -all", "v=spf1 mx -all"],
    ("silent.provider.example", "TXT"): None,
    ("5.2.0.192.in-addr.arpa", "PTR"): ["mail.institute.example."],
}
NAMED = SendingAddress(ip_address("192.0.2.5"))
ASSUMED = SendingAddress(ip_address("192.0.2.5"), "mail.institute.example")


@pytest.mark.parametrize(
    ("terms", "address", "verdict"),
    [
        ("ip4:192.0.2.0/24 -all", "192.0.2.5", "pass"),
        ("ip4:192.0.2.5 -all", "192.0.2.6", "fail"),
        ("ip4:192.0.2.5 ~all", "2001:db8::5", "softfail"),
        ("ip4:192.0.2.5 ?all", "192.0.2.6", "neutral"),
        ("ip4:192.0.2.5", "192.0.2.6", "neutral"),
        ("ip6:2001:db8::/32 -all", "2001:db8::5", "pass"),
        ("a -all", "192.0.2.9", "pass"),
        ("a/24 -all", "192.0.2.77", "pass"),
        ("a:mail.institute.example//64 -all", "2001:db8::77", "pass"),
        ("a:mail.institute.example//64 -all", "192.0.2.6", "fail"),
        ("mx -all", "192.0.2.5", "pass"),
        ("-ip4:192.0.2.5 mx -all", "192.0.2.5", "fail"),
        ("-all mx", "192.0.2.5", "fail"),
        ("include:_spf.provider.example -all", "198.51.100.7", "pass"),
        ("include:strict.provider.example ~all", "192.0.2.5", "softfail"),
        ("include:empty.provider.example -all", "192.0.2.5", "permerror"),
        ("include:broken.provider.example -all", "192.0.2.5", "permerror"),
        ("include:two.provider.example -all", "192.0.2.5", "permerror"),
        ("include:gone.provider.example -all", "192.0.2.5", "permerror"),
        ("include:silent.provider.example -all", "192.0.2.5", "temperror"),
        ("include:loop.provider.example -all", "192.0.2.5", "permerror"),
        ("redirect=strict.provider.example", "203.0.113.1", "pass"),
        ("redirect=strict.provider.example", "192.0.2.5", "fail"),
        ("redirect=empty.provider.example", "192.0.2.5", "permerror"),
        ("~all redirect=strict.provider.example", "192.0.2.5", "softfail"),
        ("exists:mail.institute.example -all", "203.0.113.9", "pass"),
        ("exists:gone.institute.example -all", "203.0.113.9", "fail"),
        ("exists:%{i}.institute.example -all", "203.0.113.9", SpfVerdict.UNTOLD.value),
        ("redirect=%{d}.institute.example", "203.0.113.9", SpfVerdict.UNTOLD.value),
        ("ptr -all", "192.0.2.5", "pass"),
        ("ptr:example.org -all", "192.0.2.5", "fail"),
    ],
)
def test_the_verdict_is_that_of_the_standard(
    terms: str, address: str, verdict: str, dns: Dns
) -> None:
    answers = dns({**OTHERS, (HOME, "TXT"): [f"v=spf1 {terms}"]})
    assert spf_verdict(ip_address(address), HOME, answers).value == verdict


def test_lookups_are_counted_through_all_records(dns: Dns) -> None:
    tree = {
        ("a.example", "TXT"): ["v=spf1 mx:institute.example a:gone.example -all"],
        ("b.example", "TXT"): ["v=spf1 ptr exists:%{i}.example redirect=c.example"],
        ("c.example", "TXT"): ["v=spf1 ip4:192.0.2.5 -all"],
    }
    terms = parse_spf("v=spf1 include:a.example include:b.example ~all mx")
    found = survey_spf(HOME, terms, dns({**OTHERS, **tree}))
    assert (found.lookups, found.void, found.ending, found.uses_ptr) == (7, 1, "~", True)
    assert (found.broken, found.unanswered, found.is_whole) == ([], [], True)


def looked(dns: Dns, *records: str, sender: SendingAddress = NAMED) -> list[MailFinding]:
    zone = {**OTHERS, (HOME, "TXT"): ["of something else", *records]}
    return list(look_at_spf(HOME, [sender], dns(zone)))


def not_right(found: list[MailFinding]) -> list[tuple[MailGrade, str]]:
    return [(each.grade, each.said) for each in found if each.grade is not MailGrade.RIGHT]


def test_all_is_right(dns: Dns) -> None:
    found = looked(dns, "v=spf1 mx include:_spf.provider.example -all")
    assert not_right(found) == []
    assert [each.said for each in found] == [
        "institute.example has one SPF record: v=spf1 mx include:_spf.provider.example -all",
        "It ends in -all: all other servers are to be refused.",
        "Servers ask DNS 2 times for it, 10 at most.",
        "It covers 192.0.2.5.",
    ]


def test_none_is_there_and_the_one_to_add_is_told(dns: Dns) -> None:
    (found,) = looked(dns)
    assert found.grade is MailGrade.WRONG
    assert found.record == 'institute.example. IN TXT "v=spf1 ip4:192.0.2.5 -all"'
    (found,) = look_at_spf(HOME, [], dns(OTHERS))
    assert found.record == 'institute.example. IN TXT "v=spf1 mx -all"'


def test_two_are_as_good_as_none(dns: Dns) -> None:
    (found,) = looked(dns, "v=spf1 mx -all", "v=spf1 a -all")
    assert found.grade is MailGrade.WRONG
    assert found.said.startswith("institute.example has 2 SPF records, so that none counts")


def test_one_that_cannot_be_read(dns: Dns) -> None:
    (found,) = looked(dns, "v=spf1 ipv4:192.0.2.5 -all")
    assert found.grade is MailGrade.WRONG
    assert "“ipv4:192.0.2.5” is no mechanism that there is" in found.said


def test_dns_that_does_not_answer_says_nothing_of_the_record(dns: Dns) -> None:
    (found,) = look_at_spf(HOME, [NAMED], dns({(HOME, "TXT"): None}))
    assert found.grade is MailGrade.UNKNOWN
    assert found.said == "DNS gave no answer about institute.example: it could not be asked."


def test_an_address_that_is_not_covered_is_told_with_the_record_that_covers_it(dns: Dns) -> None:
    *_others, found = looked(dns, "v=spf1 ip4:203.0.113.1 -all")
    assert (found.grade, found.said) == (
        MailGrade.WRONG,
        "It does not cover 192.0.2.5 (fail). To cover it:",
    )
    expected = 'institute.example. IN TXT "v=spf1 ip4:192.0.2.5 ip4:203.0.113.1 -all"'
    assert found.record == expected


def test_an_address_that_is_only_assumed_is_not_said_to_be_missing(dns: Dns) -> None:
    *_others, found = looked(dns, "v=spf1 ip4:203.0.113.1 -all", sender=ASSUMED)
    assert found.grade is MailGrade.UNKNOWN
    assert "That counts if mail.institute.example sends from this address" in found.said


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("v=spf1 mx ?all", "ends in ?all, which tells nobody apart"),
        ("v=spf1 mx +all", "ends in +all, which tells nobody apart"),
        ("v=spf1 mx", "does not say what becomes of all other servers"),
        (
            "v=spf1 mx" + " include:_spf.provider.example" * 10 + " -all",
            "The record makes servers ask DNS 11 times; past 10 they give up",
        ),
        (
            "v=spf1 mx a:a.gone.example a:b.gone.example a:c.gone.example -all",
            "3 of the names in it lead to nothing; past 2 servers may give up",
        ),
        ("v=spf1 mx include:empty.provider.example -all", "leads to no SPF record"),
        ("v=spf1 mx include:two.provider.example -all", "leads to several SPF records"),
        ("v=spf1 mx include:broken.provider.example -all", "in the record of broken.provider"),
        ("v=spf1 mx include:loop.provider.example -all", "leads back to where it came from"),
    ],
)
def test_what_is_wrong_is_told_even_where_the_address_is_covered(
    record: str, words: str, dns: Dns
) -> None:
    ((grade, said),) = not_right(looked(dns, record))
    assert grade is MailGrade.WRONG
    assert words in said


def test_a_redirect_ends_as_where_it_leads(dns: Dns) -> None:
    found = looked(dns, "v=spf1 mx redirect=strict.provider.example")
    assert not_right(found) == []
    assert found[1].said == "It ends in -all: all other servers are to be refused."


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("v=spf1 mx include:silent.provider.example -all", "silent.provider.example, which"),
        ("v=spf1 exists:%{i}.institute.example -all", "the record uses macros"),
    ],
)
def test_what_cannot_be_known_is_not_said_to_be_wrong(record: str, words: str, dns: Dns) -> None:
    ((grade, said),) = not_right(looked(dns, record))
    assert grade is MailGrade.UNKNOWN
    assert words in said


def test_ptr_is_advised_against(dns: Dns) -> None:
    ((grade, said),) = not_right(looked(dns, "v=spf1 ptr -all"))
    assert grade is MailGrade.ADVICE
    assert "servers may pass over" in said


def test_a_record_without_end_ends(dns: Dns) -> None:
    record = "v=spf1 " + " ".join(f"include:x{n}.example" for n in range(60)) + " -all"
    tree = {(f"x{n}.example", "TXT"): ["v=spf1 a:mail.institute.example -all"] for n in range(60)}
    found = list(look_at_spf(HOME, [NAMED], dns({**OTHERS, **tree, (HOME, "TXT"): [record]})))
    assert any("at least " in each.said for each in found)
