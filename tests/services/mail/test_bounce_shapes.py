"""Each shape of report, handed in as it comes: the verdict, the address, the words on record."""

import pytest

from agreements.enums import MailStatus
from agreements.mail import delivery_report
from agreements.models import OutboundEmail
from agreements.services.mail import bounces
from tests.mail.no_reports import NO_REPORTS
from tests.mail.reports import MESSAGE_ID
from tests.mail.shapes import BOUNCED, LATER, PEOPLE, SHAPES
from tests.services.mail.test_bounces import sent_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> OutboundEmail:
    return sent_mail(message_id=MESSAGE_ID)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("crlf", [False, True])
def test_a_shape_comes_to_what_is_right(name: str, crlf: bool, row: OutboundEmail) -> None:
    shape = SHAPES[name]
    raw = shape.raw.replace(b"\n", b"\r\n") if crlf else shape.raw
    results = bounces.record_mail(raw, source="test")
    assert not isinstance(results, delivery_report.NoReport), results
    (result,) = results
    assert (PEOPLE if result in bounces.FOR_PEOPLE else str(result)) == shape.verdict
    report = delivery_report.read_report(raw)
    assert isinstance(report, delivery_report.DeliveryReport)
    assert report.statuses[0].recipients == shape.addresses
    row.refresh_from_db()
    kept = shape.words if shape.verdict in (BOUNCED, LATER) else row.server_reply
    assert row.server_reply == kept
    assert row.status == (MailStatus.BOUNCED if shape.verdict == BOUNCED else MailStatus.SENT)
    assert "\ufffd" not in row.server_reply


@pytest.mark.parametrize("name", NO_REPORTS)
def test_what_only_names_our_mail_reports_nothing(name: str, row: OutboundEmail) -> None:
    assert (
        bounces.record_mail(NO_REPORTS[name], source="test") is delivery_report.NoReport.NO_REPORT
    )
    row.refresh_from_db()
    assert (row.status, row.server_reply) == (MailStatus.SENT, "250 OK")
