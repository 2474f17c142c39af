"""Whoever has several datasets says for which one something is begun."""

import pytest
from django.urls import reverse

from agreements import models
from agreements.services.accounts import staff
from tests.admin import desk
from tests.factories import rendered_version, staff_user
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

BEGUN = (
    *("agreementimport", "blockedperson", "datarelease", "leakincident", "licenseversion"),
    "webhookendpoint",
)


def test_a_new_row_of_whichever_table_is_for_no_dataset_that_nobody_chose() -> None:
    first, second = (rendered_version().dataset for _dataset in range(2))
    user = staff_user(staff.DATA_OWNER, first, email="owner@psych.example.edu")
    client = desk.browser(user)
    addresses = [reverse(f"admin:agreements_{name}_add") for name in BEGUN]
    for address in addresses:  # the only one there is
        field = client.get(address).context["form"].fields["dataset"]
        assert [label for value, label in field.choices if not value] == [], address
    second.staff.add(user)
    for address in addresses:
        bound = client.get(address).context["form"]["dataset"]
        assert (next(iter(bound.field.choices))[1], bound.initial or "") == (
            "Choose a dataset",
            "",
        ), address
        answer = client.post(address, {"reason": "Because.", "name": "Ann"})
        assert answer.status_code == 422, address
        assert "Choose the dataset." in words(answer), address
    assert not models.BlockedPerson.objects.exists()


def test_a_step_of_opening_one_says_which() -> None:
    first, second = (rendered_version().dataset for _dataset in range(2))
    user = staff_user(staff.DATA_OWNER, first)
    second.staff.add(user)
    address = f"{reverse('admin:agreements_licenseversion_add')}?dataset={second.slug}"
    page = desk.browser(user).get(address).content.decode()
    assert f'<option value="{second.slug}" selected>' in page
