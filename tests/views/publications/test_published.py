"""The public list of a dataset's publications and its exports."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Status
from agreements.models import Dataset
from tests.factories import AgreementFactory, DatasetFactory, PublicationFactory, rendered_version
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset() -> Dataset:
    version = rendered_version(dataset__slug="casmemg")
    agreement = AgreementFactory(status=Status.APPROVED, version=version)
    for number, year in enumerate((2024, 2026, 2025), start=1):
        PublicationFactory(
            agreement=agreement, number=number, year=year, title=f"Paper of {year}", authors="Li, A"
        )
    PublicationFactory(agreement=agreement, number=4, year=2026, title="Another", authors="柳清妍")
    gone = PublicationFactory(agreement=agreement, number=5, title="Taken back")
    gone.withdrawn_at, gone.withdrawn_by = gone.registered_at, gone.registered_by
    gone.save()
    PublicationFactory(title="Of another dataset")
    return agreement.dataset


def text(client: Client, name: str) -> str:
    answer = client.get(reverse(name, args=["casmemg"]))
    assert answer.status_code == 200
    body = answer.getvalue() if answer.streaming else answer.content
    return body.decode()


def test_the_latest_year_comes_first_and_nothing_else_is_in_it(
    client: Client, dataset: Dataset
) -> None:
    said = words(client.get(reverse("publications", args=["casmemg"])))
    titles = ["Another", "Paper of 2026", "Paper of 2025", "Paper of 2024"]
    assert sorted(titles, key=said.index) == titles
    assert "Taken back" not in said
    assert "Of another dataset" not in said


def test_the_list_is_exported_under_keys_that_differ(client: Client, dataset: Dataset) -> None:
    entries = text(client, "publications_bibtex")
    assert [line for line in entries.splitlines() if line.startswith("@")] == [
        "@article{publication2026,",
        "@article{li2026,",
        "@article{li2025,",
        "@article{li2024,",
    ]
    items = json.loads(text(client, "publications_csl"))
    assert [(i["id"], i["title"]) for i in items[:2]] == [
        ("publication2026", "Another"),
        ("li2026", "Paper of 2026"),
    ]
    PublicationFactory(
        agreement=dataset.publications.first().agreement, number=9, year=2026, authors="Li, B"
    )
    assert "@article{li2026-2," in text(client, "publications_bibtex")


def test_exports_are_files_under_the_datasets_name(client: Client, dataset: Dataset) -> None:
    answer = client.get(reverse("publications_bibtex", args=["casmemg"]))
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="casmemg-publications.bib"'
    )
    assert client.head(reverse("publications_csl", args=["casmemg"])).status_code == 200


def test_an_empty_list_says_so_and_exports_nothing(client: Client) -> None:
    DatasetFactory(slug="casmemg")
    assert "Nothing is registered yet" in words(client.get("/datasets/casmemg/publications/"))
    assert json.loads(text(client, "publications_csl")) == []
    assert text(client, "publications_bibtex") == ""
    assert "Published with the data" not in text(client, "dataset")


def test_a_dataset_that_is_not_shown_has_no_list(client: Client, dataset: Dataset) -> None:
    Dataset.objects.update(is_listed=False)
    for name in ("publications", "publications_bibtex", "publications_csl"):
        assert client.get(reverse(name, args=["casmemg"])).status_code == 404


def test_pages_hold_fifty_and_the_datasets_page_five(client: Client, dataset: Dataset) -> None:
    agreement = dataset.publications.first().agreement
    for number in range(10, 61):
        PublicationFactory(agreement=agreement, number=number)
    place = reverse("publications", args=["casmemg"])
    first, second = (client.get(place, {"page": page}) for page in (1, 2))
    counted = [page.content.decode().count("publication__title") for page in (first, second)]
    assert counted == [50, 5]
    assert 'href="?page=2"' in first.content.decode()
    for wrong in ("0", "3", "x", "-1", "²", "9" * 30):
        assert client.get(place, {"page": wrong}).status_code == 404
    page = text(client, "dataset")
    assert page.count("publication__title") == 5
    assert 'href="/datasets/casmemg/publications/"' in page


def test_of_many_authors_ten_are_named_each_in_its_own_direction(
    client: Client, dataset: Dataset
) -> None:
    names = ["علي, محمد", *(f"Li, {n}" for n in range(12))]
    PublicationFactory(
        agreement=dataset.publications.first().agreement, number=9, authors="\n".join(names)
    )
    page = text(client, "publications")
    assert "<bdi>علي, محمد</bdi>; <bdi>Li, 0</bdi>;" in page
    assert "<bdi>Li, 8</bdi> and 3 more" in page


def test_how_to_cite_comes_in_four_formats(client: Client, dataset: Dataset) -> None:
    dataset.bibtex = "@article{x, title={T}, author={Li, A}, year={2025}, journal={J}}"
    dataset.save()
    page = text(client, "dataset")
    assert "TY  - JOUR\nAU  - Li, A\nTI  - T\nT2  - J\nPY  - 2025\nER  - " in page
    assert "&quot;container-title&quot;: &quot;J&quot;" in page
    assert "@article{x" in page
    dataset.bibtex = "no BibTeX at all"
    dataset.save()
    page = text(client, "dataset")
    assert "no BibTeX at all" in page
    assert "RIS" not in page
