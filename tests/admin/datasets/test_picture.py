"""The picture of a dataset's page: given at the desk, made anew, shown to everybody."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from agreements import storage
from agreements.models import AuditEvent, Dataset
from tests.admin import desk
from tests.factories import DatasetFactory

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Two electrodes above an eyebrow."


@pytest.fixture
def dataset() -> Dataset:
    return DatasetFactory()


@pytest.fixture
def kept() -> Callable[[], int]:
    """How many pictures are in storage that were not there before."""
    before = set(storage.stored_names(storage.Kind.PICTURES))
    return lambda: len(set(storage.stored_names(storage.Kind.PICTURES)) - before)


def picture(kind: str = "JPEG", size: tuple[int, int] = (2000, 1000)) -> bytes:
    """With what cameras write into theirs."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Maker of cameras"
    Image.new("RGB", size, "teal").save(out, kind, exif=exif)
    return out.getvalue()


def send(dataset: Dataset, content: bytes | None, client: Client | None = None, **fields: str):
    data: dict[str, object] = {"text": WORDS, **fields}
    if content is not None:
        data["picture"] = SimpleUploadedFile("electrodes.jpg", content)
    page = reverse("admin:agreements_dataset_picture", args=[dataset.pk])
    return (client or desk.owner(dataset)).post(page, data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_it_is_made_anew_and_smaller(dataset, kind) -> None:
    assert send(dataset, picture(kind)).status_code == 302
    page = Client().get(dataset.get_absolute_url()).content.decode()
    dataset.refresh_from_db()
    address = f"{dataset.get_absolute_url()}picture.jpg"
    assert f'src="{address}?{dataset.picture_mark}" alt="{WORDS}"' in page
    shown = Client().get(address)
    assert shown["Content-Type"] == "image/jpeg"
    assert b"Maker of cameras" not in shown.content
    with Image.open(io.BytesIO(shown.content)) as seen:
        assert (seen.format, seen.size) == ("JPEG", (1400, 700))
    assert AuditEvent.objects.latest("pk").details["changed"] == ["picture", "picture_text"]
    again = Client().get(address, headers={"if-none-match": shown["ETag"]})
    assert again.status_code == 304


def test_the_one_before_goes_and_so_does_the_last(dataset, kept) -> None:
    for number in (800, 900):
        send(dataset, picture(size=(number, 300)))
    assert kept() == 1
    assert send(dataset, None, remove="on", text="").status_code == 302
    assert kept() == 0
    assert Client().get(f"{dataset.get_absolute_url()}picture.jpg").status_code == 404
    assert "dataset-picture" not in Client().get(dataset.get_absolute_url()).content.decode()


def test_other_words_leave_the_picture(dataset) -> None:
    send(dataset, picture())
    dataset.refresh_from_db()
    before = dataset.picture
    assert send(dataset, None, text="Electrodes.").status_code == 302
    dataset.refresh_from_db()
    assert (dataset.picture, dataset.picture_text) == (before, "Electrodes.")


@pytest.mark.parametrize(
    ("content", "fields", "field"),
    [
        (None, {}, "picture"),
        (picture(), {"text": ""}, "text"),
        (b"<svg onload='alert(1)'/>", {}, "picture"),
        (b"", {}, "picture"),
        (picture()[:3000], {}, "picture"),
        (b"%PDF-1.4", {}, "picture"),
    ],
)
def test_what_is_no_picture_is_asked_again_and_nothing_is_kept(
    dataset, kept, content, fields, field
) -> None:
    answer = send(dataset, content, **fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert kept() == 0


def test_of_a_hidden_dataset_nobody_sees_it(dataset) -> None:
    send(dataset, picture())
    Dataset.objects.filter(pk=dataset.pk).update(is_listed=False)
    assert Client().get(f"{dataset.get_absolute_url()}picture.jpg").status_code == 404


def test_reviewers_and_staff_of_others_change_nothing(dataset) -> None:
    for client, status in ((desk.reviewer(dataset), 403), (desk.owner(DatasetFactory()), 404)):
        assert send(dataset, picture(), client).status_code == status


def test_facts_are_written_in_lines_and_keep_their_order(dataset) -> None:
    page = reverse("admin:agreements_dataset_opening_step", args=[dataset.pk, "texts"])
    client = desk.owner(dataset)
    said = {"summary": "Faces", "citation": "Li", "facts": "受试者：20 人\r\nSize: 12 GB: zipped"}
    assert client.post(page, said).status_code == 302
    dataset.refresh_from_db()
    assert dataset.facts == [["受试者", "20 人"], ["Size", "12 GB: zipped"]]
    assert "受试者: 20 人\nSize: 12 GB: zipped" in client.get(page).content.decode()
    answer = client.post(page, {**said, "facts": "only words"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["facts"]
