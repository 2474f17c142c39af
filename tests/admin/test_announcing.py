"""Announcing at the desk: everything to look at, one confirmation, one announcement."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import dates, models
from agreements.enums import Status, VersionStatus
from agreements.services import announcing, confirming, drafting, staff
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    SignerFactory,
    rendered_version,
    staff_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> models.LicenseVersion:
    """Version 1.1 of a dataset with two approved agreements, an open and an ended request."""
    version = rendered_version(dataset__slug="casmemg")
    for status in (Status.APPROVED, Status.APPROVED, Status.SUBMITTED, Status.REJECTED):
        AgreementFactory(version=version, status=status)
    by = staff_user(staff.DATA_OWNER, version.dataset)
    source = drafting.first_text(version.dataset).replace("virus free", "free of viruses")
    draft = drafting.create(version.dataset, by=by, source=source)
    models.LicenseVersion.objects.filter(pk=draft.pk).update(summary="One clause.")
    draft.refresh_from_db()
    return draft


@pytest.fixture
def client(draft: models.LicenseVersion) -> Client:
    return desk.browser(draft.dataset.staff.get())


@pytest.fixture
def confirm(draft: models.LicenseVersion) -> Callable[..., HttpResponse]:
    """Press the last button, as somebody who has looked at the draft as it is now."""
    seen = confirming.state(draft)

    def pressed(client: Client, **changed: str) -> HttpResponse:
        fields = {"day": announcing.earliest(draft).isoformat(), "seen": seen, **changed}
        return client.post(page("confirm", draft), fields)

    return pressed


def page(name: str, version: models.LicenseVersion) -> str:
    return reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk])


def standing(draft: models.LicenseVersion) -> str:
    return models.LicenseVersion.objects.get(pk=draft.pk).status


def announced(draft: models.LicenseVersion) -> models.LicenseVersion:
    by = draft.dataset.staff.get()
    return announcing.announce(draft, announcing.earliest(draft), by=by)


def nothing_happened(draft: models.LicenseVersion) -> bool:
    return standing(draft) == VersionStatus.DRAFT and not models.NoticeDelivery.objects.exists()


class TestLooking:
    def test_shows_what_changes_who_is_told_and_when(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        shown = client.get(page("announce", draft)).content.decode()
        first = announcing.earliest(draft)
        assert "Warranty" in shown
        assert "One clause." in shown
        assert f'min="{first.isoformat()}"' in shown
        assert "Midnight in Asia/Shanghai." in shown
        assert nothing_happened(draft)

    def test_counts_approved_agreements_and_open_requests_by_language(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        AgreementFactory(
            version=draft.dataset.versions.get(number="1.0"),
            status=Status.APPROVED,
            signer=SignerFactory(user=None),
        )
        context = client.get(page("announce", draft)).context
        assert context["groups"] == [
            ("Approved agreement", "English", 3),
            ("Open request", "English", 1),
        ]
        assert context["total"] == 4

    @pytest.mark.parametrize(("rows", "shown", "more"), [(2, 3, False), (50, 50, True)])
    def test_lists_the_recipients_fifty_at_a_time(
        self, draft: models.LicenseVersion, client: Client, rows: int, shown: int, more: bool
    ) -> None:
        old = draft.dataset.versions.get(number="1.0")
        for _number in range(rows - 1):
            AgreementFactory(version=old, status=Status.APPROVED)
        context = client.get(page("recipients", draft)).context
        assert (len(context["rows"]), context["following"] is not None) == (shown, more)
        if more:
            after = {"audience": "agreement", "after": context["following"]}
            assert len(client.get(page("recipients", draft), after).context["rows"]) == 1

    def test_the_number_of_queries_does_not_grow_with_the_recipients(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        counts = []
        for more in (0, 5):
            for _number in range(more):
                old = draft.dataset.versions.get(number="1.0")
                AgreementFactory(version=old, status=Status.APPROVED)
            with CaptureQueriesContext(connection) as queries:
                client.get(page("announce", draft))
                client.get(page("recipients", draft))
            counts.append(len(queries))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize(
        "query", ["audience=nobody", "after=-1", "after=x", "after=" + "9" * 30]
    )
    def test_a_list_that_is_none_is_missing(
        self, draft: models.LicenseVersion, client: Client, query: str
    ) -> None:
        assert client.get(f"{page('recipients', draft)}?{query}").status_code == 404

    def test_every_letter_can_be_read_as_text_and_as_html(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        start = client.get(page("announce", draft))
        for audience, steps, languages in start.context["letters"]:
            for step in steps:
                for language, _name in languages:
                    query = {"audience": audience, "step": step, "language": language}
                    text = client.get(page("letter", draft), query)
                    html = client.get(page("letter_html", draft), query)
                    assert "{{" not in text.context["words"].text
                    assert "1.1" in text.context["words"].text + text.context["words"].subject
                    assert "<html" in html.content.decode()
                    assert "script-src" not in html.headers["Content-Security-Policy"]
                    assert "default-src 'none'" in html.headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "query",
        ["", "audience=agreement&step=notice", "audience=request&step=deletion&language=en"],
    )
    def test_a_letter_that_is_none_is_missing(
        self, draft: models.LicenseVersion, client: Client, query: str
    ) -> None:
        for name in ("letter", "letter_html"):
            assert client.get(f"{page(name, draft)}?{query}").status_code == 404

    def test_a_test_mail_goes_to_whoever_asks_and_to_nobody_else(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        fields = {"audience": "agreement", "language": "en"}
        assert client.get(page("test_mail", draft)).status_code == 405
        assert client.post(page("test_mail", draft), fields).status_code == 302
        mail = models.OutboundEmail.objects.get()
        assert mail.to == draft.dataset.staff.get().email
        assert mail.subject.startswith("Test: ")
        assert nothing_happened(draft)
        assert client.post(page("test_mail", draft), {"audience": "x"}).status_code == 404

    def test_rehearsing_computes_everything_and_keeps_nothing(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        day = announcing.earliest(draft).isoformat()
        answer = client.post(page("announce", draft), {"day": day, "action": "rehearse"})
        assert answer.status_code == 200
        found = answer.context["rehearsal"]
        assert (found.agreements, found.requests) == (2, 1)
        assert "Nothing was sent." in answer.content.decode()
        assert nothing_happened(draft)
        assert not models.NoticeWording.objects.exists()
        assert not models.OutboundEmail.objects.exists()

    @pytest.mark.parametrize("action", ["rehearse", "go_on"])
    @pytest.mark.parametrize(
        ("days", "sentence"),
        [(-1, "The day is too near."), (None, "Choose a day."), ("31/12/2099", "year-month-day")],
    )
    def test_a_day_that_can_not_be_is_told(
        self,
        draft: models.LicenseVersion,
        client: Client,
        action: str,
        days: object,
        sentence: str,
    ) -> None:
        day = days or ""
        if isinstance(days, int):
            day = (announcing.earliest(draft) + timedelta(days=days)).isoformat()
        answer = client.post(page("announce", draft), {"day": day, "action": action})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()


class TestConfirming:
    def test_says_what_will_happen_and_does_nothing(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        day = announcing.earliest(draft)
        go_on = client.post(page("announce", draft), {"day": day.isoformat(), "action": "go_on"})
        shown = client.get(go_on.headers["Location"]).content.decode()
        assert "<strong>3 notices</strong> go out" in shown
        assert dates.say(dates.midnight(day, "Asia/Shanghai"), "Asia/Shanghai") in shown
        assert "postpone it to a later one or call it off" in shown
        assert nothing_happened(draft)

    @pytest.mark.parametrize("query", ["", "?day=soon", "?day=2026-01-01"])
    def test_without_a_good_day_one_is_sent_back_to_choose(
        self, draft: models.LicenseVersion, client: Client, query: str
    ) -> None:
        answer = client.get(page("confirm", draft) + query)
        assert (answer.status_code, answer.headers["Location"]) == (302, page("announce", draft))

    def test_announces_and_leads_to_the_progress(
        self, draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
    ) -> None:
        answer = confirm(client)
        assert (answer.status_code, answer.headers["Location"]) == (302, page("progress", draft))
        draft.refresh_from_db()
        assert draft.status == VersionStatus.ANNOUNCED
        assert draft.announced_by == draft.dataset.staff.get()
        assert draft.effective_at == dates.midnight(announcing.earliest(draft), "Asia/Shanghai")
        assert models.NoticeDelivery.objects.count() == 3

    def test_a_second_click_announces_nothing_twice_and_is_told(
        self, draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
    ) -> None:
        confirm(client)
        again = confirm(client)
        assert again.status_code == 409
        assert "was announced already, by" in again.content.decode()
        assert models.NoticeDelivery.objects.count() == 3
        assert models.AuditEvent.objects.filter(action="version:announce").count() == 1

    def test_the_back_button_finds_the_same(
        self, draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
    ) -> None:
        confirm(client)
        for name in ("announce", "confirm"):
            assert client.get(page(name, draft)).status_code == 409

    def test_of_two_owners_the_later_is_told_who_was_first(
        self,
        draft: models.LicenseVersion,
        client: Client,
        confirm: Callable[..., HttpResponse],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        late = staff_user(staff.DATA_OWNER, draft.dataset)
        first = draft.dataset.staff.exclude(pk=late.pk).get()
        real = announcing.announce

        def overtaken(version, day, *, by):  # type: ignore[no-untyped-def]
            real(version, day, by=first)
            return real(version, day, by=by)

        monkeypatch.setattr(announcing, "announce", overtaken)
        answer = confirm(desk.browser(late))
        assert answer.status_code == 409
        assert f"by {first.email}" in answer.content.decode()

    def test_a_draft_that_changed_since_it_was_looked_at_is_not_announced(
        self, draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
    ) -> None:
        source = draft.source.replace("free of viruses", "clean")
        drafting.update(
            draft,
            by=draft.dataset.staff.get(),
            seen=drafting.state(draft),
            source=source,
            weight=draft.weight,
            summary=draft.summary,
        )
        answer = confirm(client)
        assert answer.status_code == 409
        assert "Look at it again" in answer.content.decode()
        assert nothing_happened(draft)

    def test_a_translation_that_does_not_fit_is_in_the_way(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        models.LicenseTranslation.objects.create(version=draft, language="fr", source=draft.source)
        answer = client.get(page("announce", draft))
        assert answer.status_code == 409
        assert "The translation “fr” does not fit" in answer.content.decode()

    def test_what_is_announced_is_kept_by_the_database_too(
        self, draft: models.LicenseVersion, client: Client, confirm: Callable[..., HttpResponse]
    ) -> None:
        confirm(client)
        with pytest.raises(IntegrityError, match="keeps its text"):
            models.LicenseVersion.objects.filter(pk=draft.pk).update(source="x")


class TestPostponing:
    def test_asks_then_moves_the_day(self, draft: models.LicenseVersion, client: Client) -> None:
        version = announced(draft)
        later = announcing.earliest(draft) + timedelta(days=10)
        asked = client.get(page("postpone", draft)).content.decode()
        assert f'min="{announcing.earliest(draft) + timedelta(days=1)}"' in asked
        assert standing(draft) == VersionStatus.ANNOUNCED
        answer = client.post(page("postpone", draft), {"day": later.isoformat()})
        assert answer.status_code == 302
        version.refresh_from_db()
        assert version.effective_at == dates.midnight(later, "Asia/Shanghai")

    @pytest.mark.parametrize("days", [0, -5])
    def test_never_to_an_earlier_day(
        self, draft: models.LicenseVersion, client: Client, days: int
    ) -> None:
        version = announced(draft)
        day = announcing.earliest(draft) + timedelta(days=days)
        answer = client.post(page("postpone", draft), {"day": day.isoformat()})
        assert answer.status_code == 422
        assert "Choose a day after" in answer.content.decode()
        assert announced_at(draft) == version.effective_at

    def test_not_what_was_called_off_meanwhile(
        self, draft: models.LicenseVersion, client: Client
    ) -> None:
        announcing.call_off(announced(draft), by=draft.dataset.staff.get())
        day = date(2099, 1, 1).isoformat()
        assert client.get(page("postpone", draft)).status_code == 409
        assert client.post(page("postpone", draft), {"day": day}).status_code == 409


class TestCallingOff:
    def test_asks_then_calls_it_off(self, draft: models.LicenseVersion, client: Client) -> None:
        announced(draft)
        assert client.get(page("call_off", draft)).status_code == 200
        assert standing(draft) == VersionStatus.ANNOUNCED
        answer = client.post(page("call_off", draft), {"reason": "A clause was wrong."})
        assert answer.status_code == 302
        assert standing(draft) == VersionStatus.CALLED_OFF
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
        assert standing(draft) == VersionStatus.DRAFT


def announced_at(draft: models.LicenseVersion) -> object:
    return models.LicenseVersion.objects.get(pk=draft.pk).effective_at


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
