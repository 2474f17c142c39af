"""The list of tasks, the check of the answers, and issuing."""

from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags

from agreements.enums import Remedy, Status, Verb, VersionStatus
from agreements.models import IssuedDocument, ReviewDecision
from agreements.services.accounts import staff
from agreements.services.requests import issuing
from tests.admin.desk import file_papers
from tests.factories import (
    LONG_AGO,
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    complete_draft,
    rendered_version,
    staff_user,
)
from tests.views.tabs import Tab, issue, save

pytestmark = pytest.mark.django_db

SIGN_IN = reverse(settings.LOGIN_URL)
PAGES = ["", "you/", "use/", "people/", "clauses/", "address/", "check/"]
EDITABLE = [Status.DRAFT, Status.CHANGES_REQUESTED]
FIXED = [status for status in Status if status not in EDITABLE]


def url(agreement, page: str = "") -> str:
    return f"/requests/{agreement.reference}/form/{page}"


def words(response) -> str:
    """The text of a page as one reads it."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


@pytest.fixture
def agreement(client):
    """A complete draft, its signer signed in."""
    made = complete_draft()
    client.force_login(made.signer.user)
    return made


@pytest.mark.parametrize("page", PAGES)
class TestAnOutsider:
    def test_is_sent_to_sign_in(self, client, page):
        path = url(AgreementFactory(), page)
        assert client.get(path).headers["Location"] == f"{SIGN_IN}?next={path}"

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_signed_in_as_somebody_else_finds_nothing(self, client, page, method):
        agreement = complete_draft()
        client.force_login(UserFactory())
        response = getattr(client, method)(url(agreement, page), {"intended_use": "Mine now."})
        assert response.status_code == (405 if (page, method) == ("", "post") else 404)
        agreement.refresh_from_db()
        assert (agreement.status, agreement.typed) == (Status.DRAFT, {})

    def test_who_is_staff_finds_nothing_here(self, client, page):
        agreement = complete_draft()
        client.force_login(staff_user(staff.DATA_OWNER, agreement.dataset))
        assert client.get(url(agreement, page)).status_code == 404

    @pytest.mark.parametrize("reference", ["LA-XXXXXX", "%00", "LA-1'--", "é", "x" * 3000])
    def test_who_guesses_finds_nothing(self, client, page, reference):
        client.force_login(UserFactory())
        assert client.get(f"/requests/{reference}/form/{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("status", FIXED)
def test_once_it_has_moved_on_the_form_leads_to_where_it_stands(client, page, status):
    agreement = AgreementFactory(status=status, version=rendered_version())
    client.force_login(agreement.signer.user)
    response = client.get(url(agreement, page))
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"/requests/{agreement.reference}/",
    )


class TestTheListOfTasks:
    def test_opens_the_check_once_all_is_filled_in(self, client, agreement):
        assert url(agreement, "check/") in client.get(url(agreement)).content.decode()
        agreement.intended_use = ""
        agreement.save(update_fields=["intended_use"])
        page = client.get(url(agreement))
        assert url(agreement, "check/") not in page.content.decode()
        assert "One part is left to fill in." in words(page)

    def test_shows_what_the_reviewer_asked_for(self, client, agreement):
        agreement.status, agreement.remedy = Status.CHANGES_REQUESTED, Remedy.CORRECT_FORM
        agreement.save(update_fields=["status", "remedy"])
        ReviewDecision.objects.create(
            agreement=agreement,
            verb=Verb.REQUEST_CHANGES,
            reviewer=UserFactory(),
            reason="Please name your <department>.",
            decided_at=LONG_AGO,
        )
        assert "Please name your <department>." in words(client.get(url(agreement)))

    def test_is_only_read(self, client, agreement):
        assert client.post(url(agreement)).status_code == 405


class TestTheCheck:
    def test_shows_every_answer_with_a_way_to_change_it(self, client, agreement):
        AssociatedUserFactory(agreement=agreement, name="Ann Lee", competition_id="M-77")
        response = client.get(url(agreement, "check/"))
        shown = words(response)
        for answer in ("柳清妍", "Professor", "China", "Recognition of micro", "Ann Lee", "M-77"):
            assert answer in shown
        changes = [url(agreement, page) + "?from=check" for page in ("you/", "use/", "people/")]
        assert [link in response.content.decode() for link in changes] == [True] * 3

    def test_issues_once_and_shows_where_it_stands(self, client, agreement):
        check = Tab(client, url(agreement, "check/"))
        for _click in range(2):
            response = check.save({})
            assert response.headers["Location"] == f"/requests/{agreement.reference}/"
        assert IssuedDocument.objects.get().agreement == agreement

    def test_names_what_is_missing_and_issues_nothing(self, client, agreement):
        agreement.intended_use = ""
        agreement.save(update_fields=["intended_use"])
        response = client.post(url(agreement, "check/"))
        assert response.status_code == 422
        assert "What you will use the data for: Not started" in words(response)
        assert IssuedDocument.objects.count() == 0

    def test_names_characters_that_cannot_be_printed(self, client, agreement):
        agreement.intended_use = "To smile \U0001f600"
        agreement.save(update_fields=["intended_use"])
        response = issue(client, url(agreement, "check/"))
        assert response.status_code == 422
        assert "can't print these characters: \U0001f600" in words(response)

    def test_asks_for_the_clauses_anew_when_another_license_took_effect(self, client, agreement):
        agreement.version.status = VersionStatus.SUPERSEDED
        agreement.version.save(update_fields=["status"])
        version = rendered_version(number="1.1", dataset=agreement.dataset)
        assert client.post(url(agreement, "check/")).status_code == 422
        ticked = {f"clause-{number}": "on" for number in range(1, 7)}
        save(client, url(agreement, "clauses/"), {"version": "1.1", **ticked})
        assert issue(client, url(agreement, "check/")).status_code == 302
        assert IssuedDocument.objects.get().version == version

    @pytest.mark.parametrize("status", [s for s in FIXED if s != Status.AWAITING_SIGNATURE])
    def test_of_an_old_tab_is_told_where_the_request_stands(self, client, status):
        agreement = AgreementFactory(status=status, version=rendered_version())
        client.force_login(agreement.signer.user)
        response = client.post(url(agreement, "check/"))
        assert response.status_code == 409
        assert f'href="/requests/{agreement.reference}/"' in response.content.decode()
        assert IssuedDocument.objects.count() == 0

    def test_without_the_token_of_the_page_issues_nothing(self, agreement):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(agreement.signer.user)
        assert strict.post(url(agreement, "check/")).status_code == 403
        agreement.refresh_from_db()
        assert agreement.status == Status.DRAFT

    def test_comes_back_after_a_revision_with_everything_in_place(self, client, agreement):
        issuing.issue_document(agreement, by=agreement.signer.user)
        issuing.revise_document(agreement, by=agreement.signer.user)
        assert issue(client, url(agreement, "check/")).status_code == 302
        assert IssuedDocument.objects.count() == 2

    def test_keeps_what_was_issued_and_uploaded_before_within_reach(self, client, agreement):
        file_papers(agreement)
        document, scan = agreement.documents.get(), agreement.scans.get()
        papers = [
            reverse("document", args=[agreement.reference, document.number]),
            reverse("scan", args=[agreement.reference, scan.number]),
        ]
        page = client.get(url(agreement))
        assert all(f'href="{paper}"' in page.content.decode() for paper in papers)
        assert "this one counts" not in words(page)
        assert "doesn’t count any more" in words(page)

    def test_names_no_papers_where_none_were_made(self, client, agreement):
        assert "Papers" not in words(client.get(url(agreement)))


@pytest.mark.parametrize("people", [0, 1, 3])
@pytest.mark.parametrize("page", ["", "people/", "check/"])
def test_pages_take_few_queries_whatever_the_list(
    client, agreement, page, people, django_assert_max_num_queries
):
    for _number in range(people):
        AssociatedUserFactory(agreement=agreement)
    with django_assert_max_num_queries(11):
        assert client.get(url(agreement, page)).status_code == 200
