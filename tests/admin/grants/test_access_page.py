"""The page where access instructions are written, once for each dataset."""

import pytest
from django.urls import reverse

from agreements.models import AccessInstructions
from tests.admin import desk
from tests.factories import DatasetFactory

pytestmark = pytest.mark.django_db

ADD = reverse("admin:agreements_accessinstructions_add")
LIST = reverse("admin:agreements_accessinstructions_changelist")


def test_it_tells_of_no_password_before_there_can_be_one() -> None:
    dataset = DatasetFactory()
    client = desk.owner(dataset)
    page = client.get(ADD).content.decode()
    assert "New password" in page
    assert "field-password_state" not in page
    assert "Take the password away" not in page
    assert (
        client.post(ADD, {"dataset": dataset.pk, "text": "x", "password": "p"}).status_code == 302
    )
    written = AccessInstructions.objects.get()
    assert written.sealed_password
    address = reverse("admin:agreements_accessinstructions_change", args=[written.pk])
    page = client.get(address).content.decode()
    assert "field-password_state" in page
    assert "Take the password away" in page


def test_where_all_are_written_the_list_offers_no_other_and_the_page_says_so() -> None:
    dataset = DatasetFactory()
    client = desk.owner(dataset)
    assert ADD in client.get(LIST).content.decode()
    AccessInstructions.objects.create(dataset=dataset, text="There.")
    DatasetFactory()  # another one's
    assert ADD not in client.get(LIST).content.decode()
    assert "Each of your datasets has its access instructions." in client.get(ADD).content.decode()
    late = client.post(ADD, {"dataset": dataset.pk, "text": "Typed meanwhile."})
    assert late.status_code == 200
    assert "Typed meanwhile." in late.content.decode()
