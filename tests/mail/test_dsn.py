import base64

import pytest

from agreements.mail import dsn
from agreements.mail.dsn import Fate, Kind, Problem, Report
from tests.mail.reports import (
    EXIM,
    MESSAGE_ID,
    OUT_OF_OFFICE,
    QMAIL,
    RECIPIENT,
    group,
    original,
    report,
)

FAILED = Fate(
    (RECIPIENT,),
    Kind.HARD,
    "5.1.1",
    "550 5.1.1 <li@psych.example.edu>: User unknown",
)


def read(raw: bytes) -> Report:
    found = dsn.read(raw)
    assert isinstance(found, Report)
    return found


def fates(raw: bytes) -> tuple[Fate, ...]:
    return read(raw).fates


def kind(action: str, status: str, said: str = "") -> Kind:
    (fate,) = fates(report(group(action=action, status=status, said=said)))
    return fate.kind


def test_a_report_of_failure_is_read() -> None:
    assert fates(report()) == (FAILED,)
    assert fates(report().replace(b"\n", b"\r\n")) == (FAILED,)
    assert read(report()).names[0] == MESSAGE_ID


@pytest.mark.parametrize(
    "form",
    [
        {"returned_as": "text/rfc822-headers"},
        {"returned_as": 'Message/RFC822; charset="x"'},
        {"returned_as": "message/global-headers", "status_as": "message/global-delivery-status"},
        {"returned_as": "text/plain", "head": f"In-Reply-To: {MESSAGE_ID}\n"},
        {"returned_as": "text/plain", "head": f"References: {MESSAGE_ID}\n"},
        {"returned_as": "text/plain", "head": f"X-Failed-Message-ID:\n {MESSAGE_ID}\n"},
    ],
)
def test_the_message_id_is_found_wherever_servers_put_it(form: dict[str, str]) -> None:
    returned = "" if "message" in form["returned_as"].lower() else original()
    raw = report(returned=returned if "rfc822" in form["returned_as"] else "", **form)
    found = read(raw)
    assert found.fates == (FAILED,)
    assert MESSAGE_ID in found.names


def test_the_action_decides_and_the_status_where_there_is_none() -> None:
    assert kind("failed", "5.1.1") is Kind.HARD
    assert kind("Failed (bad destination mailbox)", "5.1.1") is Kind.HARD
    assert kind("failed", "4.4.7") is Kind.HARD  # given up after days
    assert kind("delayed", "4.4.1") is Kind.SOFT
    for action in ("delivered", "relayed", "expanded"):
        assert kind(action, "2.0.0") is Kind.NONE
    assert kind("", "5.7.1") is Kind.HARD
    assert kind("", "4.2.2") is Kind.SOFT


@pytest.mark.parametrize(
    ("action", "status", "said", "is_"),
    [
        ("failure", "553 Exceeded maximum inbound message size", "", Kind.HARD),
        ("failure", "5.0.0", "smtp; 250 ok", Kind.HARD),
        ("rejected", "452", "", Kind.SOFT),
        ("rejected", "", "smtp; 550 no such user", Kind.HARD),
        ("rejected", "", "host said: 4.2.2 mailbox full", Kind.SOFT),
        ("bounced", "", "", Kind.UNCLEAR),
        ("bounced", "unknown", "smtp; something else", Kind.UNCLEAR),
        ("", "", "smtp; 250 2.0.0 ok", Kind.UNCLEAR),
        ("transferred", "2.0.0", "", Kind.NONE),
        ("", "2.1.5", "", Kind.NONE),
        ("delivered", "5.1.1", "", Kind.UNCLEAR),
        ("relayed", "2.0.0", "smtp; 550 no", Kind.UNCLEAR),
    ],
)
def test_nothing_unknown_counts_as_delivered(
    action: str, status: str, said: str, is_: Kind
) -> None:
    assert kind(action, status, said) is is_


def test_both_names_of_a_recipient_are_known_in_lower_case() -> None:
    forwarded = group("Li@Elsewhere.Example", also=f"Original-Recipient: rfc822;<{RECIPIENT}>\n")
    (bounce,) = fates(report(forwarded))
    assert bounce.recipients == ("li@elsewhere.example", RECIPIENT)


def test_each_recipient_is_reported_by_itself() -> None:
    raw = report(group(), group("second@example.edu", "delayed", "4.2.2", "smtp; 452 full; wait"))
    first, second = fates(raw)
    assert first == FAILED
    assert second == Fate(("second@example.edu",), Kind.SOFT, "4.2.2", "452 full; wait")


def test_words_are_one_line_without_nul_and_not_too_many() -> None:
    raw = report(group(said="smtp; 550 no\n\tsuch\0 user " + "x" * 5000))
    (bounce,) = fates(raw)
    assert bounce.words.startswith("550 no such user xxx")
    assert (len(bounce.words), bounce.words[-2:]) == (1000, "x…")
    (silent,) = fates(report(group(said="")))
    assert silent.words == "5.1.1"


def test_a_report_may_be_wrapped_and_encoded() -> None:
    inner = report()
    wrapped = (
        b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\n"
        + inner
        + b"\n--outer\nContent-Type: text/plain\n\nThis mail was scanned.\n--outer--\n"
    )
    assert fates(wrapped) == (FAILED,)
    coded = base64.encodebytes(group().encode()).decode()
    as_base64 = report().replace(
        b"Content-Type: message/delivery-status\n\n" + status_of(inner),
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        + coded.encode(),
    )
    assert as_base64 != inner
    assert fates(as_base64) == (FAILED,)


def status_of(raw: bytes) -> bytes:
    return raw[raw.index(b"Reporting-MTA") : raw.index(b"Diagnostic-Code")] + (
        raw[raw.index(b"Diagnostic-Code") :].split(b"\n", 1)[0] + b"\n"
    )


def test_the_forms_of_qmail_and_exim_are_recognized() -> None:
    (qmail,) = fates(QMAIL)
    assert MESSAGE_ID in read(QMAIL).names
    assert qmail.recipients == (RECIPIENT,)
    assert (qmail.kind, qmail.status) == (Kind.HARD, "5.1.1")
    assert qmail.words.startswith("192.0.2.7 does not like recipient. Remote host said: 550")
    (exim,) = fates(EXIM)
    assert MESSAGE_ID in read(EXIM).names
    assert exim.recipients == (RECIPIENT,)
    assert (exim.kind, exim.status) == (Kind.HARD, "5.1.1")
    assert exim.words.endswith("RCPT TO:<li@psych.example.edu>: 550 5.1.1 User unknown")


def test_what_is_no_report_says_so() -> None:
    for raw in (b"", b"\n", b"\0\xff\xfe", OUT_OF_OFFICE, original().encode()):
        assert dsn.read(raw) is Problem.NO_REPORT


def test_a_recipient_without_an_address_is_one() -> None:
    """Whose mail it was, the Message-ID tells."""
    assert fates(report(group("nobody")))[0].recipients == ()
    assert fates(report("Action: failed\n")) == (Fate((), Kind.HARD, "", ""),)


def test_a_report_about_a_mail_without_a_name_names_no_other() -> None:
    without = report(returned="Subject: hello\n\nWords.")
    assert fates(without) == (FAILED,)
    assert MESSAGE_ID not in read(without).names


def test_what_is_too_large_is_not_read() -> None:
    filled = report() + b"x" * (dsn.LIMIT - len(report()))
    assert isinstance(dsn.read(filled), Report)
    assert dsn.read(filled + b"x") is Problem.TOO_LARGE
