"""Before announcing: everything to look at, and nothing that tells anybody anything."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements import models
from agreements.enums import Status
from agreements.services.versions import announcement_preconditions
from tests.admin import desk
from tests.admin.desk import version_page as page
from tests.admin.license_versions import nothing_happened, ready_draft
from tests.factories import (
    AgreementFactory,
    SignerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> models.LicenseVersion:
    return ready_draft()


@pytest.fixture
def client(draft: models.LicenseVersion) -> Client:
    return desk.browser(draft.dataset.staff.get())


def test_shows_what_changes_who_is_told_and_when(
    draft: models.LicenseVersion, client: Client
) -> None:
    shown = client.get(page("announce", draft)).content.decode()
    first = announcement_preconditions.earliest_day(draft)
    assert "Warranty" in shown
    assert "One clause." in shown
    assert f'min="{first.isoformat()}"' in shown
    assert "Midnight in Asia/Shanghai." in shown
    assert nothing_happened(draft)


def test_counts_approved_agreements_and_open_requests_by_language(
    draft: models.LicenseVersion, client: Client
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
    draft: models.LicenseVersion, client: Client, rows: int, shown: int, more: bool
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
    draft: models.LicenseVersion, client: Client
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


@pytest.mark.parametrize("query", ["audience=nobody", "after=-1", "after=x", "after=" + "9" * 30])
def test_a_list_that_is_none_is_missing(
    draft: models.LicenseVersion, client: Client, query: str
) -> None:
    assert client.get(f"{page('recipients', draft)}?{query}").status_code == 404


def test_every_letter_can_be_read_as_text_and_as_html(
    draft: models.LicenseVersion, client: Client
) -> None:
    start = client.get(page("announce", draft))
    for audience, steps, languages in start.context["letters"]:
        for step in steps:
            for language, _name in languages:
                query = {"audience": audience, "step": step, "language": language}
                text = client.get(page("letter", draft), query)
                html = client.get(page("letter_html", draft), query)
                assert "{{" not in text.context["letter"].text
                assert "1.1" in text.context["letter"].text + text.context["letter"].subject
                assert "<html" in html.content.decode()
                assert "script-src" not in html.headers["Content-Security-Policy"]
                assert "default-src 'none'" in html.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "query",
    ["", "audience=agreement&step=notice", "audience=request&step=deletion&language=en"],
)
def test_a_letter_that_is_none_is_missing(
    draft: models.LicenseVersion, client: Client, query: str
) -> None:
    for name in ("letter", "letter_html"):
        assert client.get(f"{page(name, draft)}?{query}").status_code == 404


def test_a_test_mail_goes_to_whoever_asks_and_to_nobody_else(
    draft: models.LicenseVersion, client: Client
) -> None:
    fields = {"audience": "agreement", "language": "en"}
    assert client.get(page("test_mail", draft)).status_code == 405
    assert client.post(page("test_mail", draft), fields).status_code == 302
    mail = models.OutboundEmail.objects.get()
    assert (mail.to, mail.reply_to) == (
        draft.dataset.staff.get().email,
        draft.dataset.contact_email,
    )
    assert mail.subject.startswith("Test: ")
    assert nothing_happened(draft)
    assert client.post(page("test_mail", draft), {"audience": "x"}).status_code == 404


def test_rehearsing_computes_everything_and_keeps_nothing(
    draft: models.LicenseVersion, client: Client
) -> None:
    day = announcement_preconditions.earliest_day(draft).isoformat()
    answer = client.post(page("announce", draft), {"day": day, "action": "rehearse"})
    assert answer.status_code == 200
    found = answer.context["rehearsal"]
    assert (found.agreements, found.requests) == (2, 1)
    assert "Nothing was sent." in answer.content.decode()
    assert nothing_happened(draft)
    assert not models.NoticeTemplate.objects.exists()
    assert not models.OutboundEmail.objects.exists()


@pytest.mark.parametrize("action", ["rehearse", "go_on"])
@pytest.mark.parametrize(
    ("days", "sentence"),
    [(-1, "The day is too near."), (None, "Choose a day."), ("31/12/2099", "year-month-day")],
)
def test_a_day_that_can_not_be_is_told(
    draft: models.LicenseVersion,
    client: Client,
    action: str,
    days: object,
    sentence: str,
) -> None:
    day = days or ""
    if isinstance(days, int):
        day = (announcement_preconditions.earliest_day(draft) + timedelta(days=days)).isoformat()
    answer = client.post(page("announce", draft), {"day": day, "action": action})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
