"""Announcing at the desk: one confirmation, one announcement, and who may."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client

from agreements import dates, models
from agreements.enums import VersionStatus
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from agreements.services.versions import announcement
from agreements.services.versions.announcement_preconditions import digest, earliest_day
from tests.admin import desk
from tests.admin.desk import version_page as page
from tests.admin.license_versions import nothing_happened, ready_draft
from tests.factories import (
    DatasetFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> models.LicenseVersion:
    return ready_draft()


@pytest.fixture
def client(draft: models.LicenseVersion) -> Client:
    return desk.browser(draft.dataset.staff.get())


@pytest.fixture
def confirm(draft: models.LicenseVersion) -> Callable[..., HttpResponse]:
    """Press the last button, as somebody who has looked at the draft as it is now."""
    seen = digest(draft)

    def pressed(client: Client, **changed: str) -> HttpResponse:
        fields = {
            "day": earliest_day(draft).isoformat(),
            "seen": seen,
            **changed,
        }
        return client.post(page("confirm", draft), fields)

    return pressed


def test_says_what_will_happen_and_does_nothing(
    draft: models.LicenseVersion, client: Client
) -> None:
    day = earliest_day(draft)
    go_on = client.post(page("announce", draft), {"day": day.isoformat(), "action": "go_on"})
    shown = client.get(go_on.headers["Location"]).content.decode()
    assert "<strong>3 notices</strong> go out" in shown
    assert dates.say(dates.midnight(day, "Asia/Shanghai"), "Asia/Shanghai") in shown
    assert "postpone it to a later one or call it off" in shown
    assert nothing_happened(draft)


@pytest.mark.parametrize("query", ["", "?day=soon", "?day=2026-01-01"])
def test_without_a_good_day_one_is_sent_back_to_choose(
    draft: models.LicenseVersion, client: Client, query: str
) -> None:
    answer = client.get(page("confirm", draft) + query)
    assert (answer.status_code, answer.headers["Location"]) == (302, page("announce", draft))


def test_announces_and_leads_to_the_progress(
    draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
) -> None:
    answer = confirm(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, page("progress", draft))
    draft.refresh_from_db()
    assert draft.status == VersionStatus.ANNOUNCED
    assert draft.announced_by == draft.dataset.staff.get()
    assert draft.effective_at == dates.midnight(earliest_day(draft), "Asia/Shanghai")
    assert models.NoticeDelivery.objects.count() == 3


def test_a_second_click_announces_nothing_twice_and_is_told(
    draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
) -> None:
    confirm(client)
    again = confirm(client)
    assert again.status_code == 409
    assert "was announced already, by" in again.content.decode()
    assert models.NoticeDelivery.objects.count() == 3
    assert models.AuditEvent.objects.filter(action="version:announce").count() == 1


def test_the_back_button_finds_the_same(
    draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
) -> None:
    confirm(client)
    for name in ("announce", "confirm"):
        assert client.get(page(name, draft)).status_code == 409


def test_of_two_owners_the_later_is_told_who_was_first(
    draft: models.LicenseVersion,
    client: Client,
    confirm: Callable[..., HttpResponse],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = staff_user(staff.DATA_OWNER, draft.dataset)
    first = draft.dataset.staff.exclude(pk=late.pk).get()
    real = announcement.announce

    def overtaken(version, day, *, by, seen):  # type: ignore[no-untyped-def]
        real(version, day, by=first)
        return real(version, day, by=by, seen=seen)

    monkeypatch.setattr(announcement, "announce", overtaken)
    answer = confirm(desk.browser(late))
    assert answer.status_code == 409
    assert f"by {first.email}" in answer.content.decode()


def test_a_draft_that_changed_since_it_was_looked_at_is_not_announced(
    draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
) -> None:
    source = draft.source.replace("free of viruses", "clean")
    drafts.update_draft(
        draft,
        by=draft.dataset.staff.get(),
        seen=drafts.draft_digest(draft),
        source=source,
        change_type=draft.change_type,
        summary=draft.summary,
    )
    answer = confirm(client)
    assert answer.status_code == 409
    assert "Look at it again" in answer.content.decode()
    assert nothing_happened(draft)


def test_a_translation_that_does_not_fit_is_in_the_way(
    draft: models.LicenseVersion, client: Client
) -> None:
    models.LicenseTranslation.objects.create(version=draft, language="fr", source=draft.source)
    answer = client.get(page("announce", draft))
    assert answer.status_code == 409
    assert "The translation “fr” does not fit" in answer.content.decode()


def test_what_is_announced_is_kept_by_the_database_too(
    draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
) -> None:
    confirm(client)
    with pytest.raises(IntegrityError, match="keeps its text"):
        models.LicenseVersion.objects.filter(pk=draft.pk).update(source="x")


PAGES = ("announce", "confirm", "recipients", "letter", "letter_html", "test_mail")


def test_announcing_has_a_permission_of_its_own(
    draft: models.LicenseVersion, confirm: Callable[..., HttpResponse]
) -> None:
    user = staff_user("", draft.dataset)
    for codename in ("view_licenseversion", "change_licenseversion"):
        user.user_permissions.add(desk.permission(codename))
    writer = desk.browser(user)
    assert writer.get(page("change", draft)).status_code == 200
    for name in (*PAGES, "postpone", "call_off"):
        assert writer.get(page(name, draft)).status_code in (403, 405), name
        assert writer.post(page(name, draft)).status_code in (403, 405), name
    assert confirm(writer).status_code == 403
    assert nothing_happened(draft)


def test_staff_of_other_datasets_find_nothing(
    draft: models.LicenseVersion, confirm: Callable[..., HttpResponse]
) -> None:
    stranger = desk.owner(DatasetFactory())
    for name in (*PAGES, "postpone", "call_off"):
        assert stranger.get(page(name, draft)).status_code in (404, 405), name
        assert stranger.post(page(name, draft)).status_code in (404, 405), name
    assert confirm(stranger).status_code == 404
    assert nothing_happened(draft)


def test_nobody_announces_without_the_forms_token(
    draft: models.LicenseVersion, confirm: Callable[..., HttpResponse]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.dataset.staff.get())
    assert confirm(client).status_code == 403
    assert nothing_happened(draft)


def test_the_second_factor_is_asked_for(
    draft: models.LicenseVersion,
    settings,
    confirm: Callable[..., HttpResponse],  # type: ignore[no-untyped-def]
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = True
    client = desk.browser(draft.dataset.staff.get())
    assert client.get(page("announce", draft)).status_code == 302
    assert confirm(client).status_code == 302
    assert nothing_happened(draft)
