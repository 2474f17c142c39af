"""A row that two people, or two windows, have open at once: nothing is written over unseen."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.services.accounts import staff
from tests.admin import desk
from tests.admin.test_owner import address_of, dataset_form
from tests.factories import DatasetFactory, staff_user
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db

MEANWHILE = "Meanwhile this was changed"


def opened(client: Client, address: str) -> dict[str, Any]:
    """What the page sends along by itself."""
    found: dict[str, Any] = dict(hidden(client.get(address)))
    return found


def said(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


class TestADataset:
    def test_an_old_window_brings_back_nobody_who_left_the_staff(self) -> None:
        dataset = DatasetFactory()
        user = staff_user(staff.DATA_OWNER, dataset)
        leaver = staff_user(staff.REVIEWER, dataset)
        client, address = desk.browser(user), address_of(dataset)
        old = {**dataset_form(dataset, notice_days=45), **opened(client, address)}
        dataset.staff.remove(leaver)
        page = said(client.post(address, old))
        assert f"{MEANWHILE}, by a colleague or in another window: Staff." in page
        assert 'name="notice_days" value="45"' in page
        assert list(dataset.staff.all()) == [user]

    def test_what_is_sent_once_more_takes_the_place_of_it(self) -> None:
        dataset = DatasetFactory(owner="First")
        client, address = desk.owner(dataset), address_of(dataset)
        first, second = (opened(client, address) for _window in range(2))
        form = dataset_form(dataset)
        assert client.post(address, {**form, **first, "owner": "Mine"}).status_code == 302
        answer = client.post(address, {**form, **second, "owner": "Other"})
        assert MEANWHILE in said(answer)
        again = {**form, **hidden(answer), "owner": "Other"}
        assert client.post(address, again).status_code == 302
        dataset.refresh_from_db()
        assert dataset.owner == "Other"

    def test_so_does_a_step_of_opening_it(self) -> None:
        dataset = DatasetFactory(is_listed=False)
        client = desk.owner(dataset)
        address = reverse("admin:agreements_dataset_opening_step", args=[dataset.pk, "texts"])
        fields = opened(client, address)
        models.Dataset.objects.filter(pk=dataset.pk).update(summary="Theirs")
        answer = client.post(address, {**fields, "summary": "Mine"})
        assert (answer.status_code, MEANWHILE in said(answer)) == (422, True)
        dataset.refresh_from_db()
        assert dataset.summary == "Theirs"


def test_a_sentence_of_a_defect_is_not_written_over() -> None:
    dataset = DatasetFactory()
    defect = dataset.defects.create(code="creased", label="Creased", text="Old.")
    client, address = desk.owner(dataset), address_of(defect)
    form = {"label": "Creased", "text": "Mine.", "texts": "{}", "remedy": "scan_again"}
    form |= {"position": "1", **opened(client, address)}
    models.Defect.objects.filter(pk=defect.pk).update(text="Theirs.")
    assert MEANWHILE in said(client.post(address, form))
    defect.refresh_from_db()
    assert defect.text == "Theirs."


def test_nobody_gets_a_right_back_by_an_old_window() -> None:
    dataset = DatasetFactory()
    colleague = staff_user(staff.DATA_OWNER, dataset)
    client, address = desk.owner(dataset), address_of(colleague)
    groups = [group.pk for group in colleague.groups.all()]
    form = {"is_staff": "on", "is_active": "on", "groups": groups, **opened(client, address)}
    colleague.groups.set([staff.ensure_groups()[staff.REVIEWER]])
    assert f"{MEANWHILE}, by a colleague or in another window: Groups." in said(
        client.post(address, form)
    )
    assert [group.name for group in colleague.groups.all()] == [staff.REVIEWER]


def test_how_to_get_the_data_is_not_written_over() -> None:
    dataset = DatasetFactory()
    instructions = models.AccessInstructions.objects.create(dataset=dataset, text="Old.")
    client, address = desk.owner(dataset), address_of(instructions)
    form = {"text": "Mine.", "url": "", **opened(client, address)}
    models.AccessInstructions.objects.filter(pk=instructions.pk).update(text="Theirs.")
    assert MEANWHILE in said(client.post(address, form))
    instructions.refresh_from_db()
    assert instructions.text == "Theirs."
