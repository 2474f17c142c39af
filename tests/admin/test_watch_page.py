"""The page that says whether the portal goes on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import broker
from agreements.enums import Status
from agreements.models import (
    AuditEvent,
    Heartbeat,
    OperatorAlarm,
    OutboundEmail,
    WebhookDelivery,
    WebhookEndpoint,
)
from agreements.services.accounts import staff
from tests.admin import desk
from tests.browser.conftest import person, site, static_files  # noqa: F401
from tests.browser.walker import Walker
from tests.factories import AgreementFactory, DatasetFactory, UserFactory, staff_user
from tests.views.tabs import words

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:watch")
STILL = "Something at the portal stands still"


@pytest.fixture(autouse=True)
def _broker_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "is_there", lambda: True)


def administrator() -> Any:
    return UserFactory(is_staff=True, is_superuser=True)


def beat_is_away() -> None:
    since = timezone.now() - timedelta(minutes=20)
    Heartbeat.objects.update(at=since)
    OperatorAlarm.objects.create(what="beat", began_at=since)


def shown(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return words(answer)


def test_all_is_well_and_the_start_page_is_silent() -> None:
    client = desk.browser(administrator())
    page = shown(client)
    assert "Yes. Nothing waits for longer than it should." in page
    assert "Checks of scansnothing waits15 minutes" in page
    assert STILL not in words(client.get(reverse("admin:index")))


def test_an_administrator_reads_what_is_wrong_and_what_to_do() -> None:
    beat_is_away()
    client = desk.browser(administrator())
    page = shown(client)
    assert "Beat, which starts what is due: last seen 20 minutes ago" in page
    assert "systemctl restart portal-beat" in page
    assert "Checks of scansnothing waits" in page
    start = client.get(reverse("admin:index")).content.decode()
    assert f'<a href="{PAGE}">{STILL}' in start


def test_it_says_that_backups_webhooks_and_erasures_stand_still(settings: Any) -> None:
    settings.BACKUP_TO = "/mnt/backup"
    since = timezone.now() - timedelta(days=5)
    AuditEvent.objects.create(at=since, action="x:y", subject="s")
    AgreementFactory(status=Status.REJECTED, erase_from=since)
    user = administrator()
    endpoint = WebhookEndpoint.objects.create(
        dataset=DatasetFactory(), url="https://a.example", made_at=since, made_by=user
    )
    WebhookDelivery.new(endpoint, None, since).save()
    page = shown(desk.browser(user))
    assert "Backup that was read back: none for 5 days" in page
    assert "systemctl start portal-backup" in page
    assert "Requests that are to be erased: the oldest for 5 days" in page
    assert "Messages to webhooks that are to be sent: the oldest for 5 days" in page


def test_an_owner_reads_it_without_commands_and_a_reviewer_nothing() -> None:
    beat_is_away()
    dataset = DatasetFactory()
    page = shown(desk.browser(staff_user(staff.DATA_OWNER, dataset)))
    assert "Beat, which starts what is due: last seen 20 minutes ago" in page
    assert "systemctl" not in page
    reviewer = desk.browser(staff_user(staff.REVIEWER, dataset))
    assert reviewer.get(PAGE).status_code == 403
    assert STILL not in words(reviewer.get(reverse("admin:index")))


def test_what_is_over_is_listed() -> None:
    now = timezone.now()
    OperatorAlarm.objects.create(what="disk", began_at=now - timedelta(hours=1), over_at=now)
    assert "Room for files and uploads: " in shown(desk.browser(administrator()))


def test_it_names_nobody() -> None:
    OutboundEmail.objects.create(
        dedup_key="k",
        letter="login_code",
        to="li@example.edu",
        due_at=timezone.now(),
        queued_at=timezone.now() - timedelta(hours=3),
    )
    page = shown(desk.browser(administrator()))
    assert "Codes and links that somebody waits for: the oldest for 3 hours" in page
    assert "li@example.edu" not in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_reads_well_on_any_screen(person: Callable[..., Walker], site: str, settings) -> None:  # noqa: F811
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    beat_is_away()
    now = timezone.now()
    OperatorAlarm.objects.create(what="disk", began_at=now - timedelta(hours=1), over_at=now)
    walker = person(administrator())
    walker.page.goto(site + PAGE)
    walker.look("Is everything running", shot="watch", narrow=True)
    assert walker.findings == []
