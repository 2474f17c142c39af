"""Where mails leave, what that address is called, and where answers go."""

from ipaddress import ip_address

import pytest

from agreements.mail_setup.findings import MailFinding, MailGrade, text_record
from agreements.mail_setup.receiving import look_at_mail_servers
from agreements.mail_setup.reverse import look_at_reverse
from agreements.mail_setup.sending_host import SendingAddress, sending_addresses
from tests.mail_setup.conftest import Dns
from tests.name_server import Zone

HOME = "institute.example"
HOST = "mail.institute.example"
FOUR, SIX = ip_address("192.0.2.5"), ip_address("2001:db8::5")
PTR = {("5.2.0.192.in-addr.arpa", "PTR"): [f"{HOST}."]}


class TestSendingAddresses:
    def test_are_those_that_the_operator_names(self, dns: Dns) -> None:
        assert sending_addresses([SIX], HOST, dns({})) == ([SendingAddress(SIX)], [])

    def test_are_else_those_of_the_mail_server(self, dns: Dns) -> None:
        zone = {(HOST, "A"): ["10.0.0.5", "192.0.2.5"], (HOST, "AAAA"): ["2001:db8::5"]}
        assumed = [SendingAddress(FOUR, HOST), SendingAddress(SIX, HOST)]
        assert sending_addresses([], HOST, dns(zone)) == (assumed, [])
        assumed = [SendingAddress(FOUR, "192.0.2.5")]
        assert sending_addresses([], "192.0.2.5", dns({})) == (assumed, [])

    @pytest.mark.parametrize(
        ("host", "zone", "words"),
        [
            ("localhost", {}, "DNS knows no address of localhost"),
            (HOST, {}, f"DNS knows no address of {HOST}"),
            (HOST, {(HOST, "A"): None, (HOST, "AAAA"): None}, f"DNS gave no answer about {HOST}"),
            (HOST, {(HOST, "A"): ["10.0.0.5"]}, f"The mail server {HOST} is reached inside"),
            ("127.0.0.1", {}, "The mail server 127.0.0.1 is reached inside"),
        ],
    )
    def test_that_nobody_knows_are_asked_for(
        self, host: str, zone: Zone, words: str, dns: Dns
    ) -> None:
        addresses, (found,) = sending_addresses([], host, dns(zone))
        assert addresses == []
        assert found.grade is MailGrade.UNKNOWN
        assert found.said.startswith(words)
        assert found.said.endswith("with --sends-from.")


class TestNames:
    def test_that_lead_back_are_right(self, dns: Dns) -> None:
        zone = {**PTR, (HOST, "A"): ["192.0.2.77", "192.0.2.5"]}
        assert look_at_reverse(SendingAddress(FOUR), HOME, dns(zone)) == MailFinding(
            "PTR", MailGrade.RIGHT, f"192.0.2.5 is called {HOST}, and {HOST} leads back to it."
        )

    def test_that_are_missing_are_told_with_the_record(self, dns: Dns) -> None:
        found = look_at_reverse(SendingAddress(FOUR), HOME, dns({}))
        assert found.grade is MailGrade.WRONG
        assert found.record == f"5.2.0.192.in-addr.arpa. IN PTR {HOST}."
        assert look_at_reverse(SendingAddress(FOUR, HOST), HOME, dns({})).grade is MailGrade.UNKNOWN

    def test_of_ipv6_too(self, dns: Dns) -> None:
        found = look_at_reverse(SendingAddress(SIX), HOME, dns({}))
        assert found.record.startswith("5.0.0.0.")
        assert found.record.endswith(f".8.b.d.0.1.0.0.2.ip6.arpa. IN PTR {HOST}.")

    def test_that_lead_elsewhere_are_told_with_the_record(self, dns: Dns) -> None:
        found = look_at_reverse(
            SendingAddress(FOUR), HOME, dns({**PTR, (HOST, "A"): ["192.0.2.6"]})
        )
        assert found.grade is MailGrade.WRONG
        assert found.record == f"{HOST}. IN A 192.0.2.5"

    @pytest.mark.parametrize(
        "zone", [{("5.2.0.192.in-addr.arpa", "PTR"): None}, {**PTR, (HOST, "A"): None}]
    )
    def test_that_dns_does_not_tell_are_not_missing(self, zone: Zone, dns: Dns) -> None:
        assert look_at_reverse(SendingAddress(FOUR), HOME, dns(zone)).grade is MailGrade.UNKNOWN


class TestMailServers:
    @pytest.mark.parametrize(
        ("zone", "grades"),
        [
            (
                {
                    (HOME, "MX"): ["10 a.example.", "20 b.example."],
                    ("a.example", "A"): ["192.0.2.1"],
                },
                [MailGrade.RIGHT, MailGrade.WRONG],
            ),
            ({(HOME, "MX"): ["10 a.example."], ("a.example", "A"): None}, [MailGrade.UNKNOWN]),
            ({(HOME, "MX"): None}, [MailGrade.UNKNOWN]),
            ({(HOME, "A"): ["192.0.2.9"]}, [MailGrade.ADVICE]),
            ({(HOME, "MX"): ["0 ."], (HOME, "A"): ["192.0.2.9"]}, [MailGrade.WRONG]),
            ({}, [MailGrade.WRONG]),
        ],
    )
    def test_take_answers(self, zone: Zone, grades: list[MailGrade], dns: Dns) -> None:
        found = list(look_at_mail_servers(HOME, dns(zone)))
        assert [each.grade for each in found] == grades

    def test_that_are_missing_are_told_with_the_record(self, dns: Dns) -> None:
        (found,) = look_at_mail_servers(HOME, dns({}))
        assert found.record == f"{HOME}. IN MX 10 {HOST}."


def test_a_long_text_is_written_as_several_strings() -> None:
    pieces = f'"{"a" * 255}" "{"a" * 45}"'
    assert text_record(HOME, "a" * 300) == f"{HOME}. IN TXT {pieces}"
