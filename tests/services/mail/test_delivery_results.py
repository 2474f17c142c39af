"""What the end of a row leaves for whoever reads the return mail, and for the desk."""

import pytest

from agreements.models import OutboundEmail
from agreements.services.mail.delivery_results import mark_failed, mark_sent
from tests.mail.conftest import claim_mails, queue_mail

pytestmark = pytest.mark.django_db
KEY = "0100018f00000000-8e8d4f00-6ff3-4d2e-9f70-0c0ffee00000-000000"


def claimed(**fields: object) -> OutboundEmail:
    queue_mail("a@example.edu", **fields)
    (row,) = claim_mails(1)
    return row


def test_the_id_that_the_provider_gave_is_kept_with_the_row():
    row = claimed()
    mark_sent(row, f"250 Ok {KEY}")
    row.refresh_from_db()
    assert (row.provider_id, row.server_reply) == (KEY, f"250 Ok {KEY}")


def test_a_mail_that_failed_is_unreached_until_a_server_takes_it():
    row = claimed()
    mark_failed(row, "550 no")
    row.refresh_from_db()
    assert row.unreached_at is not None
    mark_sent(row, "250 OK")
    row.refresh_from_db()
    assert row.unreached_at is None
