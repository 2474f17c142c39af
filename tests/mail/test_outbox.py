"""A mail is a row: once for a key, safe to write twice, gone with its transaction."""

import re

import pytest
from django.db import transaction

from agreements.exceptions import AddressRefused
from agreements.mail.outbox import enqueue
from agreements.models import OutboundEmail
from tests.processes import racers

CODE = {"code": "ZRWD-FPDW", "minutes": 15}


def write_one(key: str) -> str:
    """What each process of the race does, inside a transaction of its own."""
    with transaction.atomic():
        row = enqueue("login_code", to="a@example.edu", context=CODE, dedup_key=key)
        return row.message_id


@pytest.mark.django_db
class TestEnqueue:
    def test_writes_a_row_with_the_words_as_they_are_now(self):
        row = enqueue("login_code", to="a@example.edu", context=CODE, dedup_key="k")
        row.refresh_from_db()
        assert (row.letter, row.to, row.status, row.attempts) == (
            "login_code",
            "a@example.edu",
            "queued",
            0,
        )
        assert row.subject == "Your sign-in code"
        assert "ZRWD-FPDW" in row.text
        assert "ZRWD-FPDW" in row.html

    def test_a_key_used_before_gives_the_row_that_is_there(self):
        first = enqueue("login_code", to="a@example.edu", context=CODE, dedup_key="k")
        again = enqueue("login_code", to="b@example.edu", context=CODE, dedup_key="k")
        assert again.pk == first.pk
        assert OutboundEmail.objects.get().to == "a@example.edu"

    def test_a_message_id_is_the_rows_own_and_names_the_portals_domain(self, settings):
        settings.SITE_URL = "https://portal.example.org:8443"
        ids = {
            enqueue("login_code", to="a@example.edu", context=CODE, dedup_key=key).message_id
            for key in ("one", "two")
        }
        assert len(ids) == 2
        assert all(re.fullmatch(r"<[0-9a-f]{32}@portal\.example\.org>", each) for each in ids)

    def test_nothing_is_written_when_the_transaction_fails(self):
        with transaction.atomic():
            enqueue("login_code", to="a@example.edu", context=CODE, dedup_key="k")
            transaction.set_rollback(True)
        assert not OutboundEmail.objects.exists()

    @pytest.mark.parametrize(
        "address",
        [
            "a@example.edu\nBcc: b@example.edu",
            "a@example.edu\r\nDATA",
            "Li <a@example.edu>",
            "a@example.edu,b@example.edu",
            "李@example.edu",
            "a\u212a@example.edu",  # a KELVIN SIGN, which lower-cases into k
            "a@example.edu\n",
            "",
        ],
    )
    def test_only_addresses_as_the_portal_stores_them_are_written_to(self, address):
        with pytest.raises(AddressRefused):
            enqueue("login_code", to=address, context=CODE, dedup_key="k")
        assert not OutboundEmail.objects.exists()


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_of_two_processes_with_one_key_both_get_the_same_row():
    with racers() as processes:
        for number in range(10):
            key = f"round {number}"
            ended = processes.race("tests.mail.test_outbox.write_one", [[key], [key]])
            row = OutboundEmail.objects.get(dedup_key=key)
            assert ended == [("done", row.message_id), ("done", row.message_id)]
