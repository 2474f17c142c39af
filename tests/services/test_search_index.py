"""Whoever changes a name changes what is found by it, in the same transaction."""

import pytest
from django.db import transaction

from agreements import models
from agreements.selectors.review import request_search
from agreements.services import search_index
from agreements.services.associates import spelling
from agreements.services.requests import amending, applying
from agreements.services.requests.applying import Person
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import opened_now
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> models.Agreement:
    return applying.start_request(LicenseVersionFactory().dataset, by=UserFactory())


def matches(dataset: models.Dataset, words: str) -> list[int]:
    requests = models.Agreement.objects.filter(dataset=dataset)
    return list(request_search.newest_matches(requests, words, datasets=[dataset.pk]).keys)


def found(agreement: models.Agreement, words: str) -> bool:
    return matches(agreement.dataset, words) == [agreement.pk]


def save_name(agreement: models.Agreement, name: str) -> None:
    opened = opened_now(agreement, Section.SIGNER)
    by = agreement.signer.user
    applying.save_signer(agreement, by=by, opened=opened, name=name, affiliation="École")
    agreement.signer.refresh_from_db()


def save_people(agreement: models.Agreement, *names: str) -> None:
    people = [Person(name, "student", f"ID{number}") for number, name in enumerate(names)]
    opened = opened_now(models.Agreement.objects.get(pk=agreement.pk), Section.PEOPLE)
    by = agreement.signer.user
    applying.save_people(agreement, by=by, opened=opened, people=people)


def test_a_request_is_found_from_its_start(draft) -> None:
    assert found(draft, draft.reference)
    assert found(draft, draft.signer.email)


def test_a_signer_is_found_by_the_new_name_alone(draft) -> None:
    save_name(draft, "李娜")
    assert found(draft, "李娜")
    assert found(draft, "na ecol")
    save_name(draft, "王伟")
    assert found(draft, "wangwei")
    assert not found(draft, "李娜")


def test_people_are_found_as_they_are_listed_by_now(draft) -> None:
    save_name(draft, "Ánh")
    save_people(draft, "Łukasz Ánh", "李娜")
    assert found(draft, "李娜 lukasz id1")
    save_people(draft, "Nobody Else")
    assert not found(draft, "李娜")
    assert found(draft, "anh")


def test_what_is_rolled_back_is_found_as_before(draft) -> None:
    save_name(draft, "李娜")
    with transaction.atomic():
        save_name(draft, "王伟")
        transaction.set_rollback(True)
    assert found(draft, "李娜")
    assert not found(draft, "王伟")


def test_a_corrected_name_is_found_and_an_amendment_by_its_signer() -> None:
    agreement = AgreementFactory(status="approved")
    person = AssociatedUserFactory(agreement=agreement, name="Lina")
    search_index.index_agreement(agreement)
    boss = UserFactory(is_staff=True, is_superuser=True)
    spelling.correct_name(person, by=boss, name="王伟", reason="Misspelled")
    assert found(agreement, "王伟")
    assert not found(agreement, "lina")
    amendment = amending.start_amendment(agreement, by=agreement.signer.user)
    keys = matches(agreement.dataset, agreement.signer.name)
    assert keys == [amendment.pk, agreement.pk]


@pytest.mark.parametrize("words", ["", "%", "_", "\\", "\u200b", "%_\\"])
def test_nothing_is_found_by_signs(draft, words) -> None:
    assert matches(draft.dataset, words) == []


def test_two_hundred_words_cost_few_queries(draft, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(6):
        matches(draft.dataset, " ".join(f"w{number}" for number in range(200)))


def test_what_more_have_than_are_shown_gives_the_newest(draft, monkeypatch) -> None:
    monkeypatch.setattr("agreements.selectors.review.request_search.MOST_FOUND", 1)
    save_name(draft, "李娜")
    newer = AgreementFactory(version=draft.version, signer__name="李娜")
    search_index.index_agreement(newer)
    assert matches(draft.dataset, "李娜") == [newer.pk]
