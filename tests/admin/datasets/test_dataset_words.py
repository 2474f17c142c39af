"""What pages say of a dataset is written at the desk, a line each."""

import pytest

from tests.admin import desk
from tests.admin.test_owner import address_of, dataset_form
from tests.factories import DatasetFactory, LicenseVersionFactory
from tests.views.datasets.test_own_words import source

pytestmark = pytest.mark.django_db


def test_what_pages_say_is_written_in_lines() -> None:
    dataset = DatasetFactory(asks={}, words={})
    client = desk.owner(dataset)
    typed = {"asks": "work_email: 3\r\nciting：4", "words": "given_to：Hospitals: all"}
    assert client.post(address_of(dataset), dataset_form(dataset, **typed)).status_code == 302
    dataset.refresh_from_db()
    assert dataset.asks == {"work_email": 3, "citing": 4}
    assert dataset.words == {"given_to": "Hospitals: all"}
    shown = client.get(address_of(dataset)).content.decode()
    assert "citing: 4\nwork_email: 3" in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"asks": "wrok_email: 3"},
        {"asks": "citing: two"},
        {"asks": "citing: 2\nciting: 3"},
        {"words": "given_to"},
        {"words": f"person_id_column: {'A' * 21}"},
    ],
)
def test_a_line_that_no_page_knows_is_refused(wrong: dict[str, object]) -> None:
    dataset = DatasetFactory(asks={}, words={})
    answer = desk.owner(dataset).post(address_of(dataset), dataset_form(dataset, **wrong))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == list(wrong)


def test_a_clause_that_the_license_does_not_have_is_refused_with_how_many_it_has() -> None:
    dataset = DatasetFactory(asks={}, words={})
    LicenseVersionFactory(dataset=dataset, source=source())
    client = desk.owner(dataset)
    typed = dataset_form(dataset, asks="work_email: 99")
    answer = client.post(address_of(dataset), typed)
    (sentence,) = answer.context["adminform"].form.errors["asks"]
    said = "“work_email” names clause 99; the License Agreement has 2."
    assert sentence == f"{said} Enter the number of one of them."
    typed = dataset_form(dataset, asks="work_email: 2")
    assert client.post(address_of(dataset), typed).status_code == 302
