"""Postponing and calling off at the desk: asked first, done once, told to who comes second."""

from datetime import date, timedelta

import pytest
from django.test import Client

from agreements import dates, models
from agreements.admin import version_page
from agreements.enums import VersionStatus
from agreements.services.versions import announcement
from agreements.services.versions.announcement_preconditions import earliest_day
from tests.admin import desk
from tests.admin.desk import version_page as page
from tests.admin.license_versions import announced, ready_draft, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> models.LicenseVersion:
    return ready_draft()


@pytest.fixture
def client(draft: models.LicenseVersion) -> Client:
    return desk.browser(draft.dataset.staff.get())


def announced_at(draft: models.LicenseVersion) -> object:
    return models.LicenseVersion.objects.get(pk=draft.pk).effective_at


class TestPostponing:
    def test_asks_then_moves_the_day(self, draft: models.LicenseVersion, client: Client) -> None:
        version = announced(draft)
        later = earliest_day(draft) + timedelta(days=10)
        asked = client.get(page("postpone", draft)).content.decode()
        assert f'min="{earliest_day(draft) + timedelta(days=1)}"' in asked
        assert stored(draft).status == VersionStatus.ANNOUNCED
        answer = client.post(page("postpone", draft), {"day": later.isoformat()})
        assert answer.status_code == 302
        version.refresh_from_db()
        assert version.effective_at == dates.midnight(later, "Asia/Shanghai")

    @pytest.mark.parametrize("days", [0, -5])
    def test_never_to_an_earlier_day(
        self, draft: models.LicenseVersion, client: Client, days: int
    ) -> None:
        version = announced(draft)
        day = earliest_day(draft) + timedelta(days=days)
        answer = client.post(page("postpone", draft), {"day": day.isoformat()})
        assert answer.status_code == 422
        assert "Choose a day after" in answer.content.decode()
        assert announced_at(draft) == version.effective_at

    def test_no_list_says_that_it_takes_effect_once_it_is_called_off(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        listed, day = "/admin/agreements/licenseversion/", version_page.effective_day
        version = announced(draft)
        assert day(version) in client.get(listed).content.decode()
        announcement.call_off(version, by=draft.dataset.staff.get())
        assert day(version) not in client.get(listed).content.decode()
        read = client.get(page("change", draft)).content.decode()
        assert f"<dt>Was to take effect</dt><dd>{day(version)}</dd>" in read

    def test_not_what_was_called_off_meanwhile(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        announcement.call_off(announced(draft), by=draft.dataset.staff.get())
        day = date(2099, 1, 1).isoformat()
        assert client.get(page("postpone", draft)).status_code == 409
        assert client.post(page("postpone", draft), {"day": day}).status_code == 409


class TestCallingOff:
    def test_asks_then_calls_it_off(self, draft: models.LicenseVersion, client: Client) -> None:
        announced(draft)
        assert client.get(page("call_off", draft)).status_code == 200
        assert stored(draft).status == VersionStatus.ANNOUNCED
        answer = client.post(page("call_off", draft), {"reason": "A clause was wrong."})
        assert answer.status_code == 302
        assert stored(draft).status == VersionStatus.CALLED_OFF
        event = models.AuditEvent.objects.get(action="version:call_off")
        assert event.details["reason"] == "A clause was wrong."

    def test_whoever_comes_second_is_told(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        announced(draft)
        client.post(page("call_off", draft))
        assert client.post(page("call_off", draft)).status_code == 409

    def test_a_draft_has_nothing_to_call_off(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        assert client.get(page("call_off", draft)).status_code == 409
        assert client.post(page("call_off", draft)).status_code == 409
        assert stored(draft).status == VersionStatus.DRAFT
