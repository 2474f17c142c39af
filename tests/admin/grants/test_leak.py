"""Leaks at the desk: reported, worked on, closed."""

import pytest
from django.urls import reverse

from agreements.enums import Status
from agreements.models import LeakIncident
from tests.admin import desk
from tests.factories import AgreementFactory, UserFactory

pytestmark = pytest.mark.django_db

ADD = "/admin/agreements/leakincident/add/"


@pytest.fixture
def agreement():
    return AgreementFactory(status=Status.APPROVED, signer__name="Schmidt")


@pytest.fixture
def owner(agreement):
    return desk.owner(agreement.dataset)


def facts(agreement, **more):
    return {
        "dataset": str(agreement.dataset.pk),
        "what": "A folder <b>",
        "where_found": "A server",
        "found_at": "2026-01-02 10:00",
        "grant": str(agreement.grants.get().pk),
        **more,
    }


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def url(incident) -> str:
    return reverse("admin:agreements_leakincident_change", args=[incident.pk])


def test_is_reported_worked_on_and_closed(agreement, owner):
    owner.post(ADD, facts(agreement))
    made = LeakIncident.objects.get()
    said = words(owner.get(url(made)))
    assert "A folder &lt;b&gt;" in said
    assert "Schmidt" in said
    assert owner.post(url(made), {"text": ""}).status_code == 422
    assert owner.post(url(made), {"text": "Taken down."}).status_code == 302
    assert owner.post(url(made), {"action": "close"}).status_code == 302
    for late in ({"text": "More."}, {"action": "close"}):
        answer = owner.post(url(made), late)
        assert (answer.status_code, "closed in the meantime" in words(answer)) == (409, True)
    said = words(owner.get(url(made)))
    assert "Taken down." in said
    assert "<textarea" not in said
    assert "A folder" in words(owner.get("/admin/agreements/leakincident/"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": ""},
        {"found_at": "soon"},
        {"found_at": "2999-01-01 10:00"},
        {"grant": "0"},
        {"grant": "999999"},
        {"grant": "9" * 30},
        {"dataset": "x"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(agreement, owner, wrong):
    assert owner.post(ADD, facts(agreement, **wrong)).status_code == 422
    assert not LeakIncident.objects.exists()


def test_no_grant_and_no_dataset_of_others(agreement, owner):
    other = AgreementFactory(status=Status.APPROVED)
    foreign = str(other.grants.get().pk)
    assert owner.post(ADD, facts(agreement, grant=foreign)).status_code == 422
    assert owner.post(ADD, facts(other)).status_code == 422
    owner.post(ADD, facts(agreement))
    made = LeakIncident.objects.get()
    closed = {
        desk.owner(other.dataset): 404,
        desk.reviewer(agreement.dataset): 403,
        desk.browser(UserFactory()): 302,
        desk.browser(None): 302,
    }
    for browser, status in closed.items():
        assert browser.post(url(made), {"action": "close"}).status_code == status
    made.refresh_from_db()
    assert made.closed_at is None


def test_lists_lead_to_the_report_in_its_own_words(owner):
    for page in (reverse("admin:index"), reverse("admin:agreements_leakincident_changelist")):
        said = words(owner.get(page))
        assert f'href="{ADD}"' in said
        assert "Report a leak" in said
        assert "Add leak" not in said
