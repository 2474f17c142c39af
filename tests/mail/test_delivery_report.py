import base64

import pytest

from agreements.mail import delivery_report
from agreements.mail.delivery_report import Delivery, DeliveryReport, NoReport, RecipientStatus
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

FAILED = RecipientStatus(
    (RECIPIENT,),
    Delivery.FAILED,
    "5.1.1",
    "550 5.1.1 <li@psych.example.edu>: User unknown",
)


def read(raw: bytes) -> DeliveryReport:
    found = delivery_report.read_report(raw)
    assert isinstance(found, DeliveryReport)
    return found


def statuses(raw: bytes) -> tuple[RecipientStatus, ...]:
    return read(raw).statuses


def kind(action: str, status: str, said: str = "") -> Delivery:
    (fate,) = statuses(report(group(action=action, status=status, said=said)))
    return fate.delivery


def test_a_report_of_failure_is_read() -> None:
    assert statuses(report()) == (FAILED,)
    assert statuses(report().replace(b"\n", b"\r\n")) == (FAILED,)
    assert read(report()).message_ids[0] == MESSAGE_ID


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
    assert found.statuses == (FAILED,)
    assert MESSAGE_ID in found.message_ids


def test_the_action_decides_and_the_status_where_there_is_none() -> None:
    assert kind("failed", "5.1.1") is Delivery.FAILED
    assert kind("Failed (bad destination mailbox)", "5.1.1") is Delivery.FAILED
    assert kind("failed", "4.4.7") is Delivery.FAILED  # given up after days
    assert kind("delayed", "4.4.1") is Delivery.DELAYED
    for action in ("delivered", "relayed", "expanded"):
        assert kind(action, "2.0.0") is Delivery.DELIVERED
    assert kind("", "5.7.1") is Delivery.FAILED
    assert kind("", "4.2.2") is Delivery.DELAYED


@pytest.mark.parametrize(
    ("action", "status", "said", "is_"),
    [
        ("failure", "553 Exceeded maximum inbound message size", "", Delivery.FAILED),
        ("failure", "5.0.0", "smtp; 250 ok", Delivery.FAILED),
        ("rejected", "452", "", Delivery.DELAYED),
        ("rejected", "", "smtp; 550 no such user", Delivery.FAILED),
        ("rejected", "", "host said: 4.2.2 mailbox full", Delivery.DELAYED),
        ("bounced", "", "", Delivery.UNCLEAR),
        ("bounced", "unknown", "smtp; something else", Delivery.UNCLEAR),
        ("", "", "smtp; 250 2.0.0 ok", Delivery.UNCLEAR),
        ("transferred", "2.0.0", "", Delivery.DELIVERED),
        ("", "2.1.5", "", Delivery.DELIVERED),
        ("delivered", "5.1.1", "", Delivery.UNCLEAR),
        ("relayed", "2.0.0", "smtp; 550 no", Delivery.UNCLEAR),
    ],
)
def test_nothing_unknown_counts_as_delivered(
    action: str, status: str, said: str, is_: Delivery
) -> None:
    assert kind(action, status, said) is is_


def test_both_names_of_a_recipient_are_known_in_lower_case() -> None:
    forwarded = group("Li@Elsewhere.Example", also=f"Original-Recipient: rfc822;<{RECIPIENT}>\n")
    (bounce,) = statuses(report(forwarded))
    assert bounce.recipients == ("li@elsewhere.example", RECIPIENT)


def test_each_recipient_is_reported_by_itself() -> None:
    raw = report(group(), group("second@example.edu", "delayed", "4.2.2", "smtp; 452 full; wait"))
    first, second = statuses(raw)
    assert first == FAILED
    assert second == RecipientStatus(
        ("second@example.edu",), Delivery.DELAYED, "4.2.2", "452 full; wait"
    )


def test_words_are_one_line_without_nul_and_not_too_many() -> None:
    raw = report(group(said="smtp; 550 no\n\tsuch\0 user " + "x" * 5000))
    (bounce,) = statuses(raw)
    assert bounce.words.startswith("550 no such user xxx")
    assert (len(bounce.words), bounce.words[-2:]) == (1000, "x…")
    (silent,) = statuses(report(group(said="")))
    assert silent.words == "5.1.1"


def test_a_report_may_be_wrapped_and_encoded() -> None:
    inner = report()
    wrapped = (
        b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\n"
        + inner
        + b"\n--outer\nContent-Type: text/plain\n\nThis mail was scanned.\n--outer--\n"
    )
    assert statuses(wrapped) == (FAILED,)
    coded = base64.encodebytes(group().encode()).decode()
    as_base64 = report().replace(
        b"Content-Type: message/delivery-status\n\n" + status_of(inner),
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        + coded.encode(),
    )
    assert as_base64 != inner
    assert statuses(as_base64) == (FAILED,)


def status_of(raw: bytes) -> bytes:
    return raw[raw.index(b"Reporting-MTA") : raw.index(b"Diagnostic-Code")] + (
        raw[raw.index(b"Diagnostic-Code") :].split(b"\n", 1)[0] + b"\n"
    )


def test_what_qmail_and_exim_say_in_words_is_recognized() -> None:
    (qmail,) = statuses(QMAIL)
    assert MESSAGE_ID in read(QMAIL).message_ids
    assert qmail.recipients == (RECIPIENT,)
    assert (qmail.delivery, qmail.status) == (Delivery.FAILED, "5.1.1")
    assert qmail.words.startswith("<Li@psych.example.edu>: 192.0.2.7 does not like")
    (exim,) = statuses(EXIM)
    assert MESSAGE_ID in read(EXIM).message_ids
    assert exim.recipients == (RECIPIENT,)
    assert (exim.delivery, exim.status) == (Delivery.FAILED, "5.1.1")
    assert exim.words.endswith("RCPT TO:<li@psych.example.edu>: 550 5.1.1 User unknown")


def test_what_is_no_report_says_so() -> None:
    for raw in (b"", b"\n", b"\0\xff\xfe", OUT_OF_OFFICE, original().encode()):
        assert delivery_report.read_report(raw) is NoReport.NO_REPORT


def test_a_recipient_without_an_address_is_one() -> None:
    """Whose mail it was, the Message-ID tells."""
    assert statuses(report(group("nobody")))[0].recipients == ()
    assert statuses(report("Action: failed\n")) == (RecipientStatus((), Delivery.FAILED, "", ""),)


def test_a_report_about_a_mail_without_a_name_names_no_other() -> None:
    without = report(returned="Subject: hello\n\nWords.")
    assert statuses(without) == (FAILED,)
    assert MESSAGE_ID not in read(without).message_ids


def test_what_is_too_large_is_not_read() -> None:
    filled = report() + b"x" * (delivery_report.LIMIT - len(report()))
    assert isinstance(delivery_report.read_report(filled), DeliveryReport)
    assert delivery_report.read_report(filled + b"x") is NoReport.TOO_LARGE
