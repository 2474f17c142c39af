import base64
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.mail import dsn
from agreements.mail.dsn import Bounce, Kind, Problem, Reading
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

FAILED = Bounce(
    MESSAGE_ID,
    (RECIPIENT,),
    Kind.HARD,
    "5.1.1",
    "550 5.1.1 <li@psych.example.edu>: User unknown",
)


def kind(action: str, status: str) -> Kind:
    (bounce,) = dsn.read(report(group(action=action, status=status))).bounces
    return bounce.kind


def test_a_report_of_failure_is_read() -> None:
    assert dsn.read(report()) == Reading((FAILED,))
    assert dsn.read(report().replace(b"\n", b"\r\n")) == Reading((FAILED,))


@pytest.mark.parametrize(
    "form",
    [
        {"returned_as": "text/rfc822-headers"},
        {"returned_as": 'Message/RFC822; charset="x"'},
        {"returned_as": "message/global-headers", "status_as": "message/global-delivery-status"},
        {"returned_as": "text/plain", "head": f"In-Reply-To: {MESSAGE_ID}\n"},
        {"returned_as": "text/plain", "head": f"References: {MESSAGE_ID}\n"},
    ],
)
def test_the_message_id_is_found_wherever_servers_put_it(form: dict[str, str]) -> None:
    returned = "" if "message" in form["returned_as"].lower() else original()
    raw = report(returned=returned if "rfc822" in form["returned_as"] else "", **form)
    assert dsn.read(raw) == Reading((FAILED,))


def test_the_action_decides_and_the_status_where_there_is_none() -> None:
    assert kind("failed", "5.1.1") is Kind.HARD
    assert kind("Failed (bad destination mailbox)", "5.1.1") is Kind.HARD
    assert kind("failed", "4.4.7") is Kind.HARD  # given up after days
    assert kind("delayed", "4.4.1") is Kind.SOFT
    for action in ("delivered", "relayed", "expanded"):
        assert kind(action, "2.0.0") is Kind.NONE
    assert kind("", "5.7.1") is Kind.HARD
    assert kind("", "4.2.2") is Kind.SOFT
    assert kind("", "") is Kind.NONE


def test_both_names_of_a_recipient_are_known_in_lower_case() -> None:
    forwarded = group("Li@Elsewhere.Example", also=f"Original-Recipient: rfc822;<{RECIPIENT}>\n")
    (bounce,) = dsn.read(report(forwarded)).bounces
    assert bounce.recipients == ("li@elsewhere.example", RECIPIENT)


def test_each_recipient_is_reported_by_itself() -> None:
    raw = report(group(), group("second@example.edu", "delayed", "4.2.2", "smtp; 452 full; wait"))
    first, second = dsn.read(raw).bounces
    assert first == FAILED
    assert second == Bounce(
        MESSAGE_ID, ("second@example.edu",), Kind.SOFT, "4.2.2", "452 full; wait"
    )


def test_words_are_one_line_without_nul_and_not_too_many() -> None:
    raw = report(group(said="smtp; 550 no\n\tsuch\0 user " + "x" * 5000))
    (bounce,) = dsn.read(raw).bounces
    assert bounce.words.startswith("550 no such user xxx")
    assert len(bounce.words) == 1000
    (silent,) = dsn.read(report(group(said=""))).bounces
    assert silent.words == "5.1.1"


def test_a_report_may_be_wrapped_and_encoded() -> None:
    inner = report()
    wrapped = (
        b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\n"
        + inner
        + b"\n--outer\nContent-Type: text/plain\n\nThis mail was scanned.\n--outer--\n"
    )
    assert dsn.read(wrapped) == Reading((FAILED,))
    coded = base64.encodebytes(group().encode()).decode()
    as_base64 = report().replace(
        b"Content-Type: message/delivery-status\n\n" + status_of(inner),
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        + coded.encode(),
    )
    assert as_base64 != inner
    assert dsn.read(as_base64) == Reading((FAILED,))


def status_of(raw: bytes) -> bytes:
    return raw[raw.index(b"Reporting-MTA") : raw.index(b"Diagnostic-Code")] + (
        raw[raw.index(b"Diagnostic-Code") :].split(b"\n", 1)[0] + b"\n"
    )


def test_the_forms_of_qmail_and_exim_are_recognized() -> None:
    (qmail,) = dsn.read(QMAIL).bounces
    assert (qmail.message_id, qmail.recipients) == (MESSAGE_ID, (RECIPIENT,))
    assert (qmail.kind, qmail.status) == (Kind.HARD, "5.1.1")
    assert qmail.words.startswith("192.0.2.7 does not like recipient. Remote host said: 550")
    (exim,) = dsn.read(EXIM).bounces
    assert (exim.message_id, exim.recipients) == (MESSAGE_ID, (RECIPIENT,))
    assert (exim.kind, exim.status) == (Kind.HARD, "5.1.1")
    assert exim.words.endswith("RCPT TO:<li@psych.example.edu>: 550 5.1.1 User unknown")


def test_what_is_no_report_says_so() -> None:
    for raw in (b"", b"\n", b"\0\xff\xfe", OUT_OF_OFFICE, original().encode()):
        assert dsn.read(raw) == Reading(problem=Problem.NO_REPORT)
    assert dsn.read(report("Action: failed\n")) == Reading(problem=Problem.NO_REPORT)
    assert dsn.read(report(group("nobody"))) == Reading(problem=Problem.NO_REPORT)


def test_a_report_about_a_mail_without_a_name_says_so() -> None:
    without = report(returned="Subject: hello\n\nWords.")
    assert dsn.read(without) == Reading(problem=Problem.NO_MESSAGE_ID)


def test_what_is_too_large_is_not_read() -> None:
    assert dsn.read(report() + b"x" * dsn.LIMIT) == Reading(problem=Problem.TOO_LARGE)


def nested(levels: int) -> bytes:
    opening = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels)
    )
    return opening + b"Content-Type: message/rfc822\n\n" * levels


def hostile() -> dict[str, bytes]:
    room = dsn.LIMIT
    return {
        "deep": nested(20000)[:room],
        "deep, then lines": (nested(900) + b"\n" * room)[:room],
        "many parts": (b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\n\n" * room)[
            :room
        ],
        "many recipients": report(*[group(f"n{n}@example.edu") for n in range(9000)])[:room],
        "one line": b"Content-Type: multipart/report; boundary=" + b"=" * 1_000_000,
        "spaces": b"Subject:" + b" \n" * 1_000_000,
        "unknown encoding": report().replace(b"us-ascii", b"no-such-charset\xff"),
        "a bad boundary": report().replace(b'boundary="', b'boundary="('),
        "qmail, spaces": b"\n\nHi. This is the " + (b"<" + b" " * 300 + b">:\n") * 5000,
        "exim, spaces": b"X-Failed-Recipients: a@b.example\n\n" + b"  a\n" + b" " * 1_000_000,
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_mail_ends_in_an_answer(name: str) -> None:
    raw = hostile()[name]
    tracemalloc.start()
    reading = dsn.read(raw)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert bool(reading.bounces) != bool(reading.problem)
    assert len(reading.bounces) <= 50
    assert peak < 40 * len(raw) + 1_000_000


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_broken_report_never_raises(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([report(), QMAIL, EXIM, nested(5)])))
    for _change in range(data.draw(st.integers(1, 20))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 40)))
        raw[start:end] = data.draw(st.binary(max_size=12))
    reading = dsn.read(bytes(raw))
    assert bool(reading.bounces) != bool(reading.problem)
