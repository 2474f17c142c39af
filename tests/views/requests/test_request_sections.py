"""The sections of the request form: saved, kept, refused, never lost."""

from html import unescape

import pytest
from django.utils.html import strip_tags

from agreements.enums import Status, VersionStatus
from agreements.models import Agreement, Signer
from tests.factories import (
    AgreementFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
)
from tests.views.tabs import save

pytestmark = pytest.mark.django_db

ABOUT = {
    "name": "Nguyễn Văn Ánh",
    "title": "Dean",
    "affiliation": "University of <b>Hue</b>",
    "address": "3 Le Loi\r\nHue",
    "country": "VN",
}
TICKED = {"version": "1.0", **{f"clause-{number}": "on" for number in range(1, 7)}}
PEOPLE = {
    "people-TOTAL_FORMS": "1",
    "people-INITIAL_FORMS": "0",
    "people-0-name": "Ann Lee",
    "people-0-role": "student",
    "people-0-competition_id": "M-1",
    "people-0-email": "",
}
GOOD = {
    "you/": ABOUT,
    "use/": {"intended_use": "Recognition of faces."},
    "people/": PEOPLE,
    "clauses/": TICKED,
    "address/": {"explanation": "See our staff page."},
}
BAD = {
    "you/": {**ABOUT, "title": "", "name": "x" * 300},
    "use/": {"intended_use": "faces"},
    "people/": {**PEOPLE, "people-0-competition_id": ""},
    "clauses/": {**TICKED, "clause-3": ""},
    "address/": {"explanation": "x" * 3000},
}


def url(agreement, page: str = "") -> str:
    return f"/requests/{agreement.reference}/form/{page}"


def words(response) -> str:
    """The text of a page as one reads it."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


@pytest.fixture
def agreement(client):
    """A new draft of somebody at a free mail provider, signed in."""
    signer = SignerFactory(
        user=UserFactory(email="li@gmail.com"),
        **dict.fromkeys(("name", "title", "affiliation", "address", "country"), ""),
    )
    made = AgreementFactory(version=rendered_version(), signer=signer, intended_use="", accepted=[])
    client.force_login(signer.user)
    return made


@pytest.mark.parametrize("page", GOOD)
class TestASection:
    def test_is_saved(self, client, agreement, page):
        assert save(client, url(agreement, page), GOOD[page]).status_code == 302
        assert "Completed" in words(client.get(url(agreement)))

    def test_leads_back_to_the_check_where_one_came_from_there(self, client, agreement, page):
        response = save(client, url(agreement, page) + "?from=check", GOOD[page])
        assert response.headers["Location"] == url(agreement, "check/")

    def test_refused_shows_its_errors_and_keeps_what_was_typed(self, client, agreement, page):
        response = client.post(url(agreement, page), BAD[page])
        assert response.status_code == 422
        assert "There is a problem" in words(response)
        assert "<title>Error: " in response.content.decode()
        assert "Needs attention" in words(client.get(url(agreement)))
        again = client.get(url(agreement, page))
        assert again.status_code == 200
        assert "There is a problem" in words(again)
        for name, typed in BAD[page].items():
            if typed and not name.startswith(("clause", "version", "people-T", "people-I")):
                assert typed.splitlines()[0] in unescape(again.content.decode())

    def test_mended_is_saved(self, client, agreement, page):
        save(client, url(agreement, page), BAD[page])
        assert save(client, url(agreement, page), GOOD[page]).status_code == 302
        agreement.refresh_from_db()
        assert agreement.typed == {}

    @pytest.mark.parametrize("data", [GOOD, BAD])
    def test_is_kept_as_it_is_typed(self, client, agreement, page, data):
        response = client.post(url(agreement, page), data[page], headers={"X-Autosave": "1"})
        assert (response.status_code, response.content) == (204, b"")
        again = client.get(url(agreement, page))
        assert "There is a problem" not in words(again)
        for name, typed in data[page].items():
            if typed and name.endswith(("name", "use", "explanation")):
                assert typed in unescape(again.content.decode())

    @pytest.mark.parametrize("autosave", [{}, {"X-Autosave": "1"}])
    @pytest.mark.parametrize("data", [GOOD, BAD])
    def test_of_an_old_tab_is_told_where_the_request_stands(
        self, client, agreement, page, data, autosave
    ):
        Agreement.objects.update(status=Status.SUBMITTED)
        response = client.post(url(agreement, page), data[page], headers=autosave)
        assert response.status_code == 409
        assert f'href="/requests/{agreement.reference}/"' in response.content.decode()
        agreement.refresh_from_db()
        assert agreement.typed == {}

    def test_passes_over_fields_that_are_not_its_own(self, client, agreement, page):
        other = AgreementFactory()
        extra = {
            "status": "approved",
            "signer": other.signer.pk,
            "agreement": other.pk,
            "id": other.pk,
            "is_staff": "on",
            "email": "evil@example.edu",
            "people-0-id": other.pk,
            "people-0-agreement": other.pk,
        }
        save(client, url(agreement, page), {**GOOD[page], **extra})
        agreement.refresh_from_db()
        assert (agreement.status, agreement.signer.email) == (Status.DRAFT, "li@gmail.com")
        assert agreement.signer.user.is_staff is False
        assert other.associates.count() == 0

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_is_read_or_sent_and_nothing_else(self, client, agreement, page, method):
        assert getattr(client, method)(url(agreement, page)).status_code == 405

    def test_takes_a_nul_for_what_it_is(self, client, agreement, page):
        data = {name: f"{value}\x00" for name, value in GOOD[page].items()}
        response = save(client, url(agreement, page), data)
        assert response.status_code in (302, 422)
        assert client.get(url(agreement, page)).status_code == 200


class TestWhatIsSaved:
    def test_about_you(self, client, agreement):
        save(client, url(agreement, "you/"), ABOUT)
        signer = Signer.objects.get(pk=agreement.signer_id)
        assert (signer.name, signer.title, signer.address, signer.country.code) == (
            "Nguyễn Văn Ánh",
            "Dean",
            "3 Le Loi\nHue",
            "VN",
        )

    def test_what_is_typed_is_shown_as_text(self, client, agreement):
        save(client, url(agreement, "you/"), ABOUT)
        page = client.get(url(agreement, "check/")).content.decode()
        assert "University of &lt;b&gt;Hue&lt;/b&gt;" in page

    def test_the_clauses_of_the_version_in_force(self, client, agreement):
        save(client, url(agreement, "clauses/"), TICKED)
        agreement.refresh_from_db()
        assert agreement.accepted == [f"clause-{number}" for number in range(1, 7)]

    def test_a_text_that_was_not_before_the_signer_is_not_accepted(self, client, agreement):
        agreement.version.status = VersionStatus.SUPERSEDED
        agreement.version.save(update_fields=["status"])
        rendered_version(number="1.1", dataset=agreement.dataset)
        response = save(client, url(agreement, "clauses/"), TICKED)
        assert response.status_code == 422
        assert "changed to version 1.1 since you opened this page" in words(response)
        agreement.refresh_from_db()
        assert (agreement.accepted, agreement.version.number) == ([], "1.0")

    def test_what_was_accepted_is_ticked(self, client, agreement):
        save(client, url(agreement, "clauses/"), TICKED)
        assert client.get(url(agreement, "clauses/")).content.decode().count(" checked") == 6


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("you/", "All of this is printed in the License Agreement, your e-mail address, too."),
        ("use/", "The reviewer reads this, and it is printed in the License Agreement."),
        ("people/", "All of it is printed in the License Agreement, e-mail addresses, too."),
        ("address/", "Only the reviewers read this; it is not printed in the License Agreement."),
        ("check/", "printed in the License Agreement, except for what you say about your e-mail"),
    ],
)
def test_each_page_says_what_of_it_is_printed(client, agreement, page, said):
    for section, answer in GOOD.items():
        save(client, url(agreement, section), answer)
    assert said in words(client.get(url(agreement, page)))


def test_no_exception_is_told_where_nothing_had_to_be_explained(client, agreement):
    Signer.objects.filter(pk=agreement.signer_id).update(email="li@mit.edu")
    for section, answer in GOOD.items():
        save(client, url(agreement, section), answer)
    shown = words(client.get(url(agreement, "check/")))
    assert "All of the above is printed in the License Agreement. We put" in shown


class TestTheAddress:
    def test_at_a_free_provider_is_answered_with_clause_2_and_what_to_do(self, client, agreement):
        page = client.get(url(agreement, "address/"))
        assert "Clause 2 of the License Agreement asks the signer" in words(page)
        supervisor = f'href="/datasets/{agreement.dataset.slug}/supervisor/"'
        assert supervisor in page.content.decode()

    def test_at_a_relay_has_to_be_explained(self, client, agreement):
        Signer.objects.filter(pk=agreement.signer_id).update(email="li@privaterelay.appleid.com")
        address = url(agreement, "address/")
        assert "hides the one behind it" in words(client.get(address))
        assert save(client, address, {"explanation": ""}).status_code == 422

    @pytest.mark.parametrize(
        ("email", "sentence"),
        [
            ("li@mit.edu", "You need not explain anything."),
            ("li@some-institute.de", "You can leave this empty."),
            ("li@alumni.mit.edu", "looks like mailboxes that alumni keep"),
        ],
    )
    def test_elsewhere_is_not_made_a_problem(self, client, agreement, email, sentence):
        Signer.objects.filter(pk=agreement.signer_id).update(email=email)
        assert sentence in words(client.get(url(agreement, "address/")))
        assert save(client, url(agreement, "address/"), {"explanation": ""}).status_code == 302
