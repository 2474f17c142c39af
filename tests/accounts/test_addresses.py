"""What may be typed as a work e-mail, and what the page says to it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import Settings

from agreements.models import OutboundEmail
from tests.accounts.people import CODE, SIGN_IN, ask, mailed_codes, shown, sign_in, who
from tests.factories import DatasetFactory, LicenseVersionFactory, UserFactory
from tests.views.datasets.test_own_words import source

pytestmark = pytest.mark.django_db

REFUSED = {
    "": "Enter your work e-mail address.",
    "   ": "Enter your work e-mail address.",
    "li": "The @ is missing.",
    "@uni.edu": "The part before the @ is missing. An address looks like name@institution.edu.",
    "li@": "The part after the @ is missing. An address looks like name@institution.edu.",
    "li@@uni.edu": "only one @",
    "li@uni@edu.cn": "only one @",
    "li jt@uni.edu": "no spaces",
    '"li"@uni.edu': "quotation marks",
    "li(work)@uni.edu": "brackets",
    "Li <li@uni.edu>": "angle brackets",
    "li@uni.edu, wang@uni.edu": "one address only",
    "li@uni.edu;wang@uni.edu": "one address only",
    "li@uni.edu\r\nBcc: all@uni.edu": "on one line",
    "li@uni.edu\nBcc:all@uni.edu": "on one line",
    "li\x00@uni.edu": "Null characters are not allowed.",
    "li@[127.0.0.1]": "not an IP address",
    "li@127.0.0.1": "not an IP address",
    "li@localhost": "is not complete",
    "li@uni.example": "No mail can reach this domain.",
    "li@uni.invalid": "No mail can reach this domain.",
    "li@-uni.edu": "not a domain name",
    "\u212aim@uni.edu": "KELVIN SIGN",
    "l\u0131@uni.edu": "LATIN SMALL LETTER DOTLESS I",
    "li＠uni.edu": "full-width @",
    "l" * 65 + "@uni.edu": "longer than 64 characters",
    "li@" + "a." * 130 + "edu": "longer than 254 characters",
    "x" * 10_000: "longer than 254 characters",
}

TAKEN = {
    "li@uni.edu": "li@uni.edu",
    "LI@UNI.EDU": "li@uni.edu",
    " li@uni.edu ": "li@uni.edu",
    "li@uni.edu.": "li@uni.edu",
    "li+casmemg@uni.edu": "li+casmemg@uni.edu",
    "li@stu.scu.edu.cn": "li@stu.scu.edu.cn",
    "li@nus.edu.sg": "li@nus.edu.sg",
    "li@bücher.de": "li@xn--bcher-kva.de",
    "li@xn--bcher-kva.de": "li@xn--bcher-kva.de",
    "l'i_j.t-1@uni.edu": "l'i_j.t-1@uni.edu",
    "li@small-company.com": "li@small-company.com",
}


@pytest.mark.parametrize(("typed", "sentence"), REFUSED.items())
def test_a_bad_address_gets_a_sentence_and_no_mail(
    client: Client, typed: str, sentence: str
) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 422
    (error,) = answer.context["form"].errors["email"]
    assert sentence in error
    assert not OutboundEmail.objects.exists()


@pytest.mark.parametrize(("typed", "address"), TAKEN.items())
def test_a_good_address_is_mailed_a_code(client: Client, typed: str, address: str) -> None:
    answer = ask(client, typed)
    assert (answer.status_code, answer.url) == (302, CODE)
    assert len(mailed_codes(address)) == 1


def test_what_was_typed_wrong_is_still_there(client: Client) -> None:
    assert b'value="li@@uni.edu"' in ask(client, "li@@uni.edu").content


def test_names_for_tests_sign_in_only_where_the_installation_says_so(
    client: Client, settings: Settings
) -> None:
    settings.ALLOW_TEST_DOMAINS = True
    assert ask(client, "li@uni.example").status_code == 302


@pytest.fixture
def _casmemg() -> None:
    text = Path(settings.BASE_DIR, "agreements/licenses/casmemg-1.0.md").read_text("utf-8")
    LicenseVersionFactory(dataset=DatasetFactory(slug="casmemg"), source=text)


@pytest.mark.usefixtures("_casmemg")
def test_who_applies_for_one_dataset_reads_no_clause_of_another(client: Client) -> None:
    """The second says nothing of addresses; without a dataset there are two that may be meant."""
    other = DatasetFactory(slug="blinky", name="BLINKY", asks={}, words={})
    LicenseVersionFactory(dataset=other, source=source())
    for fields, told in (
        ({"next": "/datasets/blinky/apply/"}, False),
        ({"next": "/datasets/casmemg/apply/"}, True),
        ({"next": "/requests/"}, False),
        ({}, False),
    ):
        answer = client.post(SIGN_IN, {"email": "li@gmail.com", **fields})
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "anybody can get an address at gmail.com" in text
        for words in ("Clause 2", "of the CASMEMG License", "/datasets/casmemg/supervisor/"):
            assert (words in text) is told, (fields, words)


@pytest.mark.usefixtures("_casmemg")
@pytest.mark.parametrize(
    "address", ["li@gmail.com", "li@vip.qq.com", "li@mailinator.com", "li@duck.com"]
)
def test_a_free_hidden_or_disposable_address_is_told_of_clause_two_before_any_code(
    client: Client, address: str
) -> None:
    page = ask(client, address)
    assert page.status_code == 200
    text = page.content.decode()
    assert "The user must have one fixed email associate with his/her working place" in text
    assert "/datasets/casmemg/supervisor/" in text
    assert SIGN_IN in text
    assert not OutboundEmail.objects.exists()


@pytest.mark.usefixtures("_casmemg")
class TestASlip:
    def test_is_asked_back_before_any_code(self, client: Client) -> None:
        page = ask(client, "li@gmial.com", next="/requests/")
        assert page.status_code == 200
        text = page.content.decode()
        assert "<h1>Did you mean gmail.com?</h1>" in text
        assert '<input type="hidden" name="email" value="li@gmail.com">' in text
        assert text.count('name="next" value="/requests/"') == 2
        assert "thrown away" not in text
        assert not OutboundEmail.objects.exists()

    def test_that_is_none_gets_its_code(self, client: Client) -> None:
        assert ask(client, "li@gmial.com", anyway="on").status_code == 302
        assert len(mailed_codes("li@gmial.com")) == 1

    def test_at_a_domain_that_an_owner_trusts_is_none(self, client: Client) -> None:
        DatasetFactory(trusted_domains=["gmial.com"])
        assert ask(client, "li@gmial.com").status_code == 302


@pytest.mark.usefixtures("_casmemg")
def test_one_may_go_on_with_a_free_address(client: Client) -> None:
    sign_in(client, "li@gmail.com", anyway="on")
    assert who(client)


@pytest.mark.usefixtures("_casmemg")
def test_a_free_address_is_told_the_same_whoever_it_belongs_to() -> None:
    UserFactory(email="known@gmail.com")
    UserFactory(email="shut1@gmail.com", is_active=False)

    def told(address: str) -> bytes:
        _status, _headers, page = shown(ask(Client(), address))
        return page.replace(address.encode(), b"")

    assert told("known@gmail.com") == told("shut1@gmail.com") == told("fresh@gmail.com")


def test_the_owners_word_on_a_domain_beats_the_lists(client: Client) -> None:
    DatasetFactory(trusted_domains=["gmail.com"], distrusted_domains=["diploma-mill.edu"])
    assert ask(client, "li@gmail.com").status_code == 302
    assert ask(client, "li@diploma-mill.edu").status_code == 200


def test_the_word_of_a_hidden_dataset_does_not_count(client: Client) -> None:
    DatasetFactory(trusted_domains=["gmail.com"], is_listed=False)
    assert ask(client, "li@gmail.com").status_code == 200
