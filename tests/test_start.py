"""What a web process says before it serves anybody."""

import logging

import pytest
from django.core.management import call_command
from django.db import connection

from casmemg_portal import start


@pytest.mark.django_db(transaction=True)
def test_a_missing_guard_is_said_and_the_site_still_starts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    table = " ON agreements_auditevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER agreements_auditevent_no_update{table}")
    with caplog.at_level(logging.WARNING, "casmemg_portal.start"):
        start.look()
        call_command("migrate", verbosity=0)
        start.look()
    (said,) = caplog.messages
    assert "Evidence can be changed" in said
    assert "agreements_auditevent_no_update" in said
