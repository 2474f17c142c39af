"""The desk lists whose copies are not confirmed as deleted; a request tells its grants."""

import pytest
from django.urls import reverse

from agreements.enums import Status, Verb
from agreements.services import transitions
from agreements.services.grants import deletions
from tests.admin import desk
from tests.factories import AgreementFactory, UserFactory, with_grant

pytestmark = pytest.mark.django_db

LIST = "admin:agreements_deletion_changelist"


@pytest.fixture
def ended():
    """Schmidt has ended an agreement under which Ana had access, too."""
    made = AgreementFactory(status=Status.APPROVED, signer__name="Schmidt")
    with_grant(made, UserFactory(email="ana@example.edu"), name="Ana")
    return transitions.apply(made, Verb.END, by=made.signer.user)


def page(browser, name: str = LIST, *arguments: str) -> str:
    answer = browser.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_list_has_what_is_open_in_ones_own_datasets(ended):
    owner, elsewhere = desk.owner(ended.dataset), desk.owner(AgreementFactory().dataset)
    said = page(owner)
    for words in ("Schmidt", ended.signer.email, "Ana", "ana@example.edu", ended.reference):
        assert words in said
    assert "Schmidt" not in page(elsewhere)
    deletions.attest_own(ended.dataset, by=ended.signer.user)
    assert "Schmidt" not in page(owner)
    assert "Ana" in page(owner)


def test_the_list_takes_as_many_queries_whatever_its_length(ended, django_assert_num_queries):
    owner = desk.owner(ended.dataset)
    page(owner)
    with django_assert_num_queries(7):
        page(owner)
    for _more in range(3):
        other = AgreementFactory(version=ended.version, status=Status.APPROVED)
        transitions.apply(other, Verb.END, by=other.signer.user)
    with django_assert_num_queries(7):
        page(owner)


def test_the_page_of_the_request_tells_each_grant_and_who_ended_it(ended):
    deletions.attest_own(ended.dataset, by=ended.signer.user)
    owner = desk.owner(ended.dataset)
    said = page(owner, "admin:agreements_agreement_change", ended.reference)
    assert f"The signer ended the agreement (by the signer, {ended.signer.email})" in said
    assert "Attested" in said
    assert "Not attested" in said
