"""What a secret mail says is in no table while it waits to be sent."""

import base64
import re
import zlib
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from agreements.exceptions import KeyMissing
from agreements.mail import letters, stored_letter
from agreements.mail.render import RenderedLetter
from agreements.models import OutboundEmail
from agreements.services.mail.dispatch import dispatch_outbox
from tests.accounts.people import CODE, ask, mailed_codes, type_code, who
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "li@psych.example.edu"
# Strings as Django signs them: a dot in front of what is compressed.
_SIGNED = re.compile(r"\.?[A-Za-z0-9_-]{16,}")


def everything() -> str:
    """Every value of every table, and what an encoded one holds."""
    with connection.cursor() as cursor:
        said = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join([*said, *(plain for value in said for plain in decoded(value))])


def decoded(value: str) -> Iterator[str]:
    for found in _SIGNED.findall(value):
        raw = found.removeprefix(".")
        try:
            data = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4))
            yield (zlib.decompress(data) if found.startswith(".") else data).decode(errors="ignore")
        except (ValueError, zlib.error):
            continue


def test_no_table_holds_the_code_that_somebody_waits_for(client: Client) -> None:
    ask(client, ADDRESS)
    (code,) = mailed_codes(ADDRESS)
    said = everything()
    assert Session.objects.exists()
    assert "failed_attempts" in said  # what stands beside the code in the session was decoded
    for spelled in (code, code.replace("-", ""), code.lower()):
        assert spelled not in said
    assert type_code(client, code).status_code == 302
    assert who(client)
    assert code not in everything()


def test_no_table_holds_the_words_of_a_secret_mail() -> None:
    letters.login_code(ADDRESS, "ZRWD-FPDW", 15, "code")
    letters.second_factor_changed(UserFactory(), "totp_deactivated", "factor")
    said = everything()
    for words in map(stored_letter.open_sealed, OutboundEmail.objects.all()):
        assert words.subject
        for line in (words.subject, *filter(None, words.text.splitlines())):
            assert line not in said or line == ADDRESS
    assert set(OutboundEmail.objects.values_list("subject", "html")) == {("", "")}


def test_words_open_in_their_own_row_only() -> None:
    words = RenderedLetter("Subject", "Text é", "<p>HTML</p>")
    row = OutboundEmail(dedup_key="one", **stored_letter.sealed_columns(words, "one"))
    assert stored_letter.open_sealed(row) == words
    row.dedup_key = "another"
    with pytest.raises(KeyMissing):
        stored_letter.open_sealed(row)


def test_a_secret_mail_goes_out_as_it_was_written(smtp_sink) -> None:  # type: ignore[no-untyped-def]
    letters.login_code(ADDRESS, "ZRWD-FPDW", 15, "code")
    dispatch_outbox()
    (sent,) = smtp_sink.messages
    assert b"Subject: Your sign-in code" in sent.content
    assert sent.content.count(b"ZRWD-FPDW") == 2
    row = OutboundEmail.objects.get()
    assert (row.status, row.subject, row.text, row.html) == ("sent", "", "", "")


def test_what_can_not_be_opened_stops_no_other_mail(smtp_sink) -> None:  # type: ignore[no-untyped-def]
    letters.login_code(ADDRESS, "ZRWD-FPDW", 15, "broken")
    letters.login_code("b@psych.example.edu", "ZRWD-FPDW", 15, "fine")
    OutboundEmail.objects.filter(to=ADDRESS).update(text="!")
    assert dispatch_outbox() == 1
    assert OutboundEmail.objects.get(to=ADDRESS).status == "queued"  # for a key that comes back


def test_a_session_from_before_codes_were_sealed_is_asked_for_a_new_one(client: Client) -> None:
    ask(client, ADDRESS)
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"] = "ZRWD-FPDW"
    session.save()
    answer = client.post(CODE, {"code": "ZRWD-FPDW"}, follow=True)
    assert "There is no code to wait for" in answer.content.decode()
