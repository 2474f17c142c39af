"""The lists of notices: filters, pages, what a row tells, and the same as CSV."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Audience, Channel, NoticeOutcome, NoticeState
from tests.admin import desk
from tests.factories import AgreementFactory, SignerFactory, UserFactory
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> models.LicenseVersion:
    return announced()


@pytest.fixture
def owner(version: models.LicenseVersion) -> Client:
    return desk.owner(version.dataset)


def address(version: models.LicenseVersion, name: str = "notices", query: str = "") -> str:
    return reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk]) + query


def shown(client: Client, version: models.LicenseVersion, query: str = "") -> str:
    response = client.get(address(version, query=query))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def listed(client: Client, version: models.LicenseVersion, query: str = "") -> list[int]:
    response = client.get(address(version, query=query))
    assert response.status_code == 200
    return [row.notice.pk for row in response.context["rows"]]


def signed_by(version: models.LicenseVersion, **fields: Any) -> models.Agreement:
    made: models.Agreement = AgreementFactory(
        version=version.replaces, status="approved", signer=SignerFactory(**fields)
    )
    return made


@pytest.mark.parametrize("state", NoticeState)
def test_there_is_a_list_of_each_state(owner, version, state) -> None:
    wanted = {one: told(version, one).pk for one in NoticeState}[state]
    assert listed(owner, version, f"?state={state}") == [wanted]


def test_there_are_lists_that_cut_across_the_states(owner, version) -> None:
    settled = {"closed_at": timezone.now()}
    silent = [told(version, NoticeState.SENT).pk, told(version, NoticeState.OPENED).pk]
    back = told(version, NoticeState.OPTED_OUT, asked_back_at=timezone.now()).pk
    moved = told(version, NoticeState.CONTINUED, outcome=NoticeOutcome.MOVED, **settled).pk
    kept = told(version, NoticeState.NOT_APPLICABLE, outcome=NoticeOutcome.KEPT, **settled).pk
    told(version, NoticeState.SENT, audience=Audience.REQUEST)
    found = {
        name: listed(owner, version, f"?state={name}")
        for name in ("silent", "asked_back", "moved", "kept", "later")
    }
    assert found == {
        "silent": silent,
        "asked_back": [back],
        "moved": [moved],
        "kept": [kept],
        "later": silent,
    }


def test_requests_and_agreements_can_be_told_apart(owner, version) -> None:
    told(version)
    request = told(version, audience=Audience.REQUEST)
    assert listed(owner, version, "?audience=request") == [request.pk]


@pytest.mark.parametrize("words", ["nguyễn", "anh@hust", "{reference}", " {reference} "])
def test_one_signer_is_found_by_name_address_or_reference(owner, version, words) -> None:
    agreement = signed_by(version, user=UserFactory(email="anh@hust.example.vn"), name="Nguyễn Ánh")
    wanted = told(version, agreement=agreement)
    told(version)
    words = words.format(reference=agreement.reference)
    if words == "nguyễn" and connection.vendor == "sqlite":
        words = "Nguyễn"  # SQLite folds ASCII only
    response = owner.get(address(version), {"q": words})
    assert [row.notice.pk for row in response.context["rows"]] == [wanted.pk]


@pytest.mark.parametrize("query", ["?state=x", "?audience=x", "?after=x", "?after=9" + "9" * 30])
def test_what_is_none_of_the_choices_is_refused_in_words(owner, version, query) -> None:
    told(version)
    answer = owner.get(address(version, query=query))
    assert answer.status_code == 400
    assert (
        "This list does not offer that. Choose one of the filters that are shown."
        in answer.content.decode()
    )
    assert f'href="{address(version)}"' in answer.content.decode()


def test_nothing_is_downloaded_for_a_list_that_is_none(owner, version) -> None:
    answer = owner.get(address(version, "notices_csv", "?state=nonsense"))
    assert answer.status_code == 400
    assert f'href="{address(version)}"' in answer.content.decode()
    assert not models.AuditEvent.objects.filter(action="notice:export").exists()


def test_pages_hold_fifty_and_keep_the_filters(owner, version) -> None:
    notices = [told(version).pk for _unused in range(51)]
    told(version, NoticeState.UNREACHED)
    first = owner.get(address(version, query="?state=sent"))
    assert [row.notice.pk for row in first.context["rows"]] == notices[:50]
    following = first.context["following"]
    assert following == f"?state=sent&after={notices[49]}"
    second = owner.get(address(version, query=following))
    assert [row.notice.pk for row in second.context["rows"]] == notices[50:]
    assert (second.context["first"], second.context["following"]) == ("?state=sent", "")


def test_the_list_of_another_version_is_another(owner, version) -> None:
    told(announced())
    assert listed(owner, version) == []
    assert "Nobody is in this list." in shown(owner, version)


def test_costs_as_many_queries_for_three_and_sixty_rows_as_for_one(owner, version) -> None:
    by = UserFactory()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(owner, version)
        return len(queries)

    def one_more() -> None:
        told(
            version,
            NoticeState.UNREACHED,
            asked_back_at=timezone.now(),
            informed_at=timezone.now(),
            informed_by=by,
        )

    costs = {}
    for number in (1, 3, 60):
        while version.deliveries.count() < number:
            one_more()
        costs[number] = cost()
    assert costs[1] == costs[3] == costs[60]


def test_a_row_tells_whom_when_and_links_to_the_request(owner, version) -> None:
    notice = told(version, notified_at=timezone.now(), opened_at=timezone.now())
    page = shown(owner, version)
    signer = notice.agreement.signer
    assert desk.page("change", notice.agreement) in page
    for said in (signer.name, signer.email, notice.agreement.reference, "Approved agreement"):
        assert said in page
    assert "opened " in page
    assert "not yet by mail" not in page


def test_a_row_tells_the_servers_words(owner, version) -> None:
    told(
        version,
        NoticeState.UNREACHED,
        unreached_at=timezone.now(),
        unreached_why="550 5.1.1 <no such user>",
    )
    assert "550 5.1.1 &lt;no such user&gt;" in shown(owner, version)


def test_a_row_tells_how_the_signer_answered_and_what_came_after(owner, version) -> None:
    told(
        version,
        NoticeState.OPTED_OUT,
        answered_how=Channel.SITE,
        asked_back_at=timezone.now(),
        attested_at=timezone.now(),
    )
    page = shown(owner, version)
    for said in ("Signed in", "asked to be reinstated", "attested that copies are deleted"):
        assert said in page


def test_a_row_tells_who_informed_the_signer_and_how(owner, version) -> None:
    by = UserFactory()
    told(
        version,
        NoticeState.INFORMED,
        informed_at=timezone.now(),
        informed_by=by,
        informed_how="By telephone, she will read it.",
    )
    page = shown(owner, version)
    assert by.email in page
    assert "By telephone, she will read it." in page


def test_who_asked_back_can_be_reinstated_from_the_row(owner, version) -> None:
    stays = told(version, NoticeState.OPTED_OUT)
    back = told(version, NoticeState.OPTED_OUT, asked_back_at=timezone.now())
    page = shown(owner, version)
    pages = [desk.page("reinstate", notice.agreement) for notice in (stays, back)]
    assert [one in page for one in pages] == [False, True]
