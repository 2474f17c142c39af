"""The pages of a request name the reminders that are still to come, and no other."""

from typing import Any

import pytest
from django.test import Client

from agreements.models import Agreement
from agreements.services.requests import reminders
from tests.services.reminding import WAITING, stands, waiter

pytestmark = pytest.mark.django_db

TWICE = "If nothing happens we remind you by mail, after one week and after three."
ONCE = "If nothing happens for three weeks we remind you by mail, once more."
NEVER, STOP = "We send you no more reminders of it.", "No more reminders</button>"


def said(client: Client, agreement: Agreement) -> list[str]:
    client.force_login(agreement.signer.user)
    page = client.get(agreement.get_absolute_url(), follow=True).content.decode()
    return [words for words in (TWICE, ONCE, NEVER, STOP) if words in page]


@pytest.mark.parametrize("status", WAITING)
def test_only_those_to_come_are_named(client: Client, time_machine: Any, status: str) -> None:
    wait = waiter(time_machine)
    agreement = stands(status)
    seen = []
    for day in (1, 7, 21):
        wait(day)
        seen.append(said(client, agreement))
    assert seen == [[TWICE, STOP], [ONCE, STOP], [NEVER]]


def test_none_where_they_are_stopped(client: Client, time_machine: Any) -> None:
    waiter(time_machine)
    agreement = stands(WAITING[0])
    reminders.stop_reminders(agreement, by=agreement.signer.user)
    assert said(client, agreement) == [NEVER]
