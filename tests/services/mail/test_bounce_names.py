"""Which mail of ours a report is about, and of which address it tells."""

import pytest

from agreements.enums import MailStatus, NoticeState
from agreements.mail.delivery_report import Delivery, DeliveryReport, RecipientStatus
from agreements.services.mail import bounces
from agreements.services.mail.bounces import ReportOutcome
from tests.services.mail.test_bounces import TO, bounce, delivery, record, sent_mail

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("recipients", [("li.private@mail.example",), ("a@x.edu", "b@x.edu")])
def test_whoever_names_our_message_id_had_the_mail_at_whatever_address(
    recipients: tuple[str, ...],
) -> None:
    notice = delivery()
    row = sent_mail(notice)
    names = ("<else@example.edu>", row.message_id, f"<{TO}>")
    assert record(bounce(row, names=names, recipients=recipients)) is ReportOutcome.BOUNCED
    row.refresh_from_db()
    notice.refresh_from_db()
    said = f"{', '.join(recipients)}: 550 5.1.1 User unknown"
    assert (row.status, row.server_reply) == (MailStatus.BOUNCED, said)
    assert (notice.state, notice.unreached_why) == (NoticeState.UNREACHED, said)


def test_an_address_that_the_words_name_is_not_said_twice() -> None:
    row = sent_mail()
    words = "550 <Li.Private@mail.example>: unknown"
    record(bounce(row, recipients=(TO, "li.private@mail.example"), words=words))
    row.refresh_from_db()
    assert row.server_reply == words


def test_what_the_report_says_of_our_address_counts_if_it_names_it() -> None:
    row = sent_mail()
    statuses = (
        RecipientStatus(("other@example.edu",), Delivery.FAILED, "5.1.1", "550 no"),
        RecipientStatus((TO,), Delivery.DELIVERED, "2.0.0", "250 ok"),
    )
    assert bounces.record_report(DeliveryReport((row.message_id,), statuses), source="test") == [
        ReportOutcome.DELIVERED
    ]
    row.refresh_from_db()
    assert row.status == MailStatus.SENT


def test_the_id_that_the_provider_gave_is_a_second_key() -> None:
    key = "0102018f3a-6ff3-4d2e-9f70-0c0ffee00000-000000"
    row, other = sent_mail(provider_id=key), sent_mail(dedup_key="other")
    assert record(bounce(row, names=(f"<{key}@eu-west-1.mail.example>",))) is ReportOutcome.BOUNCED
    other.refresh_from_db()
    assert other.status == MailStatus.SENT
    assert record(bounce(other, names=("<@eu-west-1.mail.example>",))) is ReportOutcome.NOT_OURS


def test_of_two_mails_of_ours_the_likeliest_is_meant() -> None:
    """Names come with that of the mail that came back first."""
    quoted, row = sent_mail(dedup_key="a"), sent_mail(dedup_key="b")
    both = (row.message_id, quoted.message_id)
    assert record(bounce(row, names=both)) is ReportOutcome.BOUNCED
    quoted.refresh_from_db()
    assert quoted.status == MailStatus.SENT
