"""Views of the queue that a person keeps under a name."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.services.accounts import staff
from agreements.services.review import saved_views
from tests.admin import desk
from tests.admin.review.test_queue import QUEUE
from tests.factories import DatasetFactory, staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset() -> models.Dataset:
    return DatasetFactory()


@pytest.fixture
def user(dataset: models.Dataset) -> models.User:
    return staff_user(staff.REVIEWER, dataset)


def send(client: Client, what: str, **data: str) -> Any:
    return client.post(reverse(f"admin:agreements_agreement_{what}_view"), data)


def kept(user: models.User) -> dict[str, str]:
    return dict(user.saved_views.values_list("name", "query"))


def test_is_kept_without_blanks_shown_and_forgotten(dataset, user) -> None:
    client = desk.browser(user)
    answer = send(client, "keep", name=" Old  <b>", query="waiting=7&status=&country=CN")
    assert answer.url == f"{QUEUE}?country=CN&waiting=7"
    assert kept(user) == {"Old <b>": "country=CN&waiting=7"}
    link = '<a href="?country=CN&amp;waiting=7" aria-current="page">Old &lt;b&gt;</a>'
    assert link in client.get(answer.url).content.decode()
    send(client, "keep", name="Old <b>", query="waiting=14")
    assert kept(user) == {"Old <b>": "waiting=14"}
    colleague = desk.reviewer(dataset)
    assert "Old &lt;b&gt;" not in colleague.get(QUEUE).content.decode()
    send(colleague, "forget", name="Old <b>")
    assert kept(user) == {"Old <b>": "waiting=14"}
    assert send(client, "forget", name="Old <b>", query="sort=newest").url == f"{QUEUE}?sort=newest"
    assert kept(user) == {}


@pytest.mark.parametrize("query", ["text__regex=a", "status=x", "o=1", "q=" + "a" * 5000])
def test_what_the_list_does_not_offer_is_not_kept(user, query) -> None:
    assert send(desk.browser(user), "keep", name="x", query=query).status_code == 400
    assert kept(user) == {}


@pytest.mark.parametrize("name", ["", " \u200b", "x" * 61, "a\x00b"])
def test_a_name_that_is_none_is_told(user, name) -> None:
    client = desk.browser(user)
    answer = send(client, "keep", name=name, query="waiting=7")
    assert answer.url == f"{QUEUE}?waiting=7"
    assert 'class="error"' in client.get(answer.url).content.decode()
    assert kept(user) == {}


def test_there_are_twenty_at_most(user) -> None:
    for n in range(saved_views.MOST):
        saved_views.keep_view(str(n), "", by=user)
    client = desk.browser(user)
    page = client.get(send(client, "keep", name="one more", query="").url)
    assert "Forget one first." in page.content.decode()
    send(client, "keep", name="7", query="waiting=7")
    assert (len(kept(user)), kept(user)["7"]) == (20, "waiting=7")


def test_a_view_of_a_dataset_that_one_has_left_says_so(user) -> None:
    second = DatasetFactory()
    second.staff.add(user)
    client = desk.browser(user)
    send(client, "keep", name="Second", query=f"dataset={second.slug}")
    second.staff.remove(user)
    assert "Second" in client.get(QUEUE).content.decode()
    assert client.get(f"{QUEUE}?{kept(user)['Second']}").status_code == 400


@pytest.mark.parametrize("what", ["keep", "forget"])
def test_only_who_sees_the_queue_keeps_views_of_it(dataset, what) -> None:
    plain = staff_user("", dataset)
    assert send(desk.browser(plain), what, name="x", query="").status_code == 403
    assert "/admin/login/" in send(Client(), what, name="x", query="").url
    assert not models.SavedView.objects.exists()
