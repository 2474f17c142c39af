"""What a dataset's page says first: what it holds, for whom, how long, and what it costs."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import Breakdown, Figure
from agreements.models import DailyNumber, Dataset
from agreements.models.own_words import MOST_FACTS, check_facts
from tests.factories import DatasetFactory, rendered_version
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

FACTS = [["Subjects", "20 adults"], ["Signals", "Video, EMG <b>"], ["Size", "12 GB"]]


def first_screen(client, dataset: Dataset) -> str:
    page = client.get(dataset.get_absolute_url()).content.decode()
    head, found, _rest = page.partition("How to apply")
    assert found
    return head


def test_facts_stand_first_in_their_order_as_text(client) -> None:
    said = first_screen(client, DatasetFactory(facts=FACTS))
    places = [said.index(label) for label, _text in FACTS]
    assert places == sorted(places)
    assert "Video, EMG &lt;b&gt;" in said


def test_who_may_have_it_and_what_it_costs(client) -> None:
    version = rendered_version()
    said = first_screen(client, version.dataset)
    for sentence in (
        "Researchers, for non-commercial use",
        "Nothing. You sign a License Agreement by hand.",
        "Too few requests were decided lately to say.",
        version.dataset.citation,
    ):
        assert sentence in said


def test_how_long_it_took_others(client) -> None:
    dataset = DatasetFactory(time_zone="UTC")
    yesterday = timezone.now().date() - timedelta(days=1)
    what = {"figure": Figure.REJECTED, "by": Breakdown.WAIT, "value": "2", "number": 5}
    DailyNumber.objects.create(dataset=dataset, day=yesterday, counted_at=timezone.now(), **what)
    said = first_screen(client, dataset)
    assert "Half of the requests of the last 90 days were decided within 2 days." in said


def test_the_license_is_told_by_its_headings_and_read_on_its_own_page(client) -> None:
    dataset = rendered_version().dataset
    page = words(client.get(dataset.get_absolute_url()))
    assert "3. Data storage and Distribution" in page
    assert "safe place with limited access" not in page
    text = f"/datasets/{dataset.slug}/license/1.0/"
    assert f'href="{text}"' in client.get(dataset.get_absolute_url()).content.decode()
    assert "safe place with limited access" in words(client.get(text))


@pytest.mark.parametrize(
    "wrong",
    [
        {"Subjects": "20"},
        [["Subjects"]],
        [["Subjects", 20]],
        [["Subjects", " "]],
        [["Subjects", "two\nlines"]],
        [["S" * 41, "20"]],
        [["Subjects", "x" * 301]],
        [["Subjects", "20"]] * (MOST_FACTS + 1),
    ],
)
def test_what_is_no_fact(wrong) -> None:
    with pytest.raises(ValidationError):
        check_facts(wrong)
