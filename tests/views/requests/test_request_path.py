"""Where *Save and go on* leads."""

import pytest

from agreements.models import Agreement
from tests.factories import AgreementFactory, SignerFactory, UserFactory, rendered_version
from tests.views.tabs import ONE, TICKED, save, words

pytestmark = pytest.mark.django_db

ANSWERS = {**ONE, "clauses/": {"version": "1.0", **TICKED}}
NEXT = {  # with nothing else filled in; in the order of the form
    "you/": "address/",
    "address/": "use/",
    "use/": "people/",
    "people/": "clauses/",
    "clauses/": "you/",
}


def url(agreement: Agreement, page: str = "") -> str:
    return f"/requests/{agreement.reference}/form/{page}"


@pytest.fixture
def agreement(client):
    """A new draft of somebody whose address has to be explained, signed in."""
    blank = dict.fromkeys(("name", "title", "affiliation", "address", "country"), "")
    signer = SignerFactory(user=UserFactory(email="li@gmail.com"), **blank)
    made = AgreementFactory(version=rendered_version(), signer=signer, intended_use="", accepted=[])
    client.force_login(signer.user)
    return made


def answer_all(client, agreement: Agreement, but: str) -> None:
    for page, answer in ANSWERS.items():
        if page != but:
            save(client, url(agreement, page), answer)


@pytest.mark.parametrize("page", ANSWERS)
class TestSaveAndGoOn:
    def test_leads_to_the_next_open_section(self, client, agreement, page):
        response = save(client, url(agreement, page), ANSWERS[page])
        assert response.headers["Location"] == url(agreement, NEXT[page])

    def test_leads_to_the_button_when_all_is_complete(self, client, agreement, page):
        answer_all(client, agreement, but=page)
        response = save(client, url(agreement, page), ANSWERS[page])
        assert response.headers["Location"] == url(agreement, "check/")
        assert "Issue the License Agreement" in words(client.get(url(agreement, "check/")))

    def test_after_a_correction_leads_to_where_one_was(self, client, agreement, page):
        """All but the clauses are filled in: there one was."""
        answer_all(client, agreement, but="clauses/")
        response = save(client, url(agreement, page), ANSWERS[page])
        there = "check/" if page == "clauses/" else "clauses/"
        assert response.headers["Location"] == url(agreement, there)

    @pytest.mark.parametrize(("origin", "back"), [("", ""), ("?from=check", "check/")])
    def test_what_is_thrown_away_leads_back(self, client, agreement, page, origin, back):
        response = save(client, url(agreement, page) + origin, {"discard": "1"})
        assert response.headers["Location"] == url(agreement, back)
