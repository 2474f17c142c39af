"""Whatever is handed in as a report ends in an answer, soon and in little memory."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.mail import delivery_report
from agreements.mail.delivery_report import DeliveryReport
from tests.mail.reports import EXIM, QMAIL, group, report
from tests.mail.shapes import plain


def nested(levels: int) -> bytes:
    opening = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels)
    )
    return opening + b"Content-Type: message/rfc822\n\n" * levels


def hostile() -> dict[str, bytes]:
    room = delivery_report.LIMIT
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
        "no end": (report() + b"x" * room)[:room],
        "no words": (report() + b"@" * room)[:room],
        "tags": plain("<style" * 11_000, head="Content-Type: text/html\n"),
        "lines": plain("\xff\n" * 300_000),
        "answers": plain("References:\n " * 100_000),
        "exim, spaces": b"X-Failed-Recipients: a@b.example\n\n" + b"  a\n" + b" " * 1_000_000,
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_mail_ends_in_an_answer(name: str) -> None:
    raw = hostile()[name]
    tracemalloc.start()
    found = delivery_report.read_report(raw)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if isinstance(found, DeliveryReport):
        assert 1 <= len(found.statuses) <= 50
        assert len(found.message_ids) <= 200
    assert peak < 40 * len(raw) + 1_000_000


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_broken_report_never_raises(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([report(), QMAIL, EXIM, nested(5)])))
    for _change in range(data.draw(st.integers(1, 20))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 40)))
        raw[start:end] = data.draw(st.binary(max_size=12))
    found = delivery_report.read_report(bytes(raw))
    assert not isinstance(found, DeliveryReport) or found.statuses
