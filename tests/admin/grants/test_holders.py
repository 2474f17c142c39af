"""The desk lists who may use the data, since when, by which LA version, through whose signature."""

import pytest
from django.urls import reverse

from agreements.enums import Status, Verb
from agreements.models import DownloadRecord
from agreements.services import search_index, transitions
from agreements.services.datasets import daily_numbers
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    LicenseVersionFactory,
    UserFactory,
    suspend,
    with_grant,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:agreements_downloadgrant_changelist")


def page(browser, query: str = "") -> str:
    answer = browser.get(f"{LIST}?{query}" if query else LIST)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def agreement():
    made = AgreementFactory(
        status=Status.APPROVED,
        signer__name="Ömer Schmidt",
        signer__affiliation="Üniversite Bonn",
        signer__country="DE",
        version__number="1.7",
    )
    with_grant(made, UserFactory(email="ana@example.edu"), name="Ana")
    search_index.index_agreement(made)
    return made


@pytest.fixture
def owner(agreement):
    return desk.owner(agreement.dataset)


def other(agreement, name: str, **fields):
    made = AgreementFactory(
        version=agreement.version, status=Status.APPROVED, signer__name=name, **fields
    )
    search_index.index_agreement(made)
    return made


def end(agreement) -> None:
    transitions.apply(agreement, Verb.END, by=agreement.signer.user)


def test_tells_who_since_when_by_what_through_whom_and_the_last_fetch(agreement, owner):
    grant = agreement.grants.get(associate__isnull=False)
    user, what = grant.associate.user, DownloadRecord.What
    for kind, day in ((what.ARCHIVE, "2027-03-04"), (what.INSTRUCTIONS, "2028-01-01")):
        DownloadRecord.objects.create(grant=grant, what=kind, user=user, at=f"{day}T12:00Z")
    said = page(owner)
    for words in ("Ana", "Student", "ana@example.edu", "1.7", agreement.reference, "Ömer Schmidt"):
        assert words in said
    for words in ("Signer", agreement.signer.email, "Üniversite Bonn", "Germany", "Never"):
        assert words in said
    assert "Mar 4, 2027" in said or "March 4, 2027" in said or "4 March 2027" in said
    assert "2028" not in said


def test_has_those_who_may_at_this_moment_and_others_when_asked(agreement, owner):
    gone = other(agreement, "Weber")
    end(gone)
    closed = other(agreement, "Closed")
    closed.signer.user.is_active = False
    closed.signer.user.save()
    names = {"Schmidt", "Weber", "Closed"}

    def listed(query: str = "") -> set[str]:
        said = page(owner, query)
        return {name for name in names if f"{name}<span" in said}

    assert listed() == {"Schmidt"}
    assert listed("access=ended") == {"Weber"}
    assert listed("access=suspended") == {"Closed"}
    assert listed("access=all") == names
    assert "The signer ended the agreement" in page(owner, "access=ended")
    suspend(agreement.dataset)
    assert listed() == set()
    assert listed("access=suspended") == {"Schmidt", "Closed"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bonn", {"Ana", "Schmidt"}),
        ("ÜNIVERSITE bonn", {"Ana", "Schmidt"}),
        ("ana schmidt", {"Ana"}),
        ("ana@example", {"Ana"}),
        ("schmidt an", {"Ana"}),
        ("omer universite", {"Ana", "Schmidt"}),
        ("schmidt weber", set()),
        ("%", set()),
    ],
)
def test_one_search_finds_a_person_and_all_of_an_institute(agreement, owner, typed, found):
    other(agreement, "Weber", signer__affiliation="Charité Berlin")
    said = page(owner, f"q={typed}")
    assert {name for name in ("Ana", "Schmidt", "Weber") if f"{name}<span" in said} == found


def test_filters_combine(agreement, owner):
    later = LicenseVersionFactory(dataset=agreement.dataset, number="2.0", status="draft")
    here = other(agreement, "Weber", signer__country="FR")
    here.version = later
    here.save(update_fields=["version"])
    daily_numbers.count_all(only_lately=True)
    assert "Weber<span" in page(owner, "country=FR&version=2.0&access=all&q=weber")
    assert "Weber<span" not in page(owner, "country=DE&version=2.0")
    for wrong in ("country=XX", "version=9", "access=no", "dataset=elsewhere"):
        assert owner.get(f"{LIST}?{wrong}").status_code == 400


def test_shows_a_reviewer_their_own_datasets_and_takes_nothing(agreement, owner):
    elsewhere = desk.reviewer(AgreementFactory(status=Status.APPROVED).dataset)
    assert "Schmidt" not in page(elsewhere, "access=all")
    assert elsewhere.get(LIST, {"version": "1.7"}).status_code == 400
    assert "Schmidt" in page(desk.reviewer(agreement.dataset))
    assert owner.post(LIST, {"action": "delete_selected"}).status_code == 405


def test_takes_as_many_queries_whatever_its_length(agreement, owner, django_assert_num_queries):
    page(owner)
    with django_assert_num_queries(12):
        page(owner)
    for number in range(3):
        other(agreement, f"Weber {number}")
    with django_assert_num_queries(12):
        page(owner)
