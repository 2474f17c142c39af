"""What the desk's start page tells of announcements."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import NoticeOutcome, NoticeState, VersionStatus
from tests.admin import desk
from tests.factories import UserFactory
from tests.services.releases.recalling import release_of
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


def address(version: models.LicenseVersion, name: str = "progress") -> str:
    return reverse(f"admin:agreements_licenseversion_{name}", args=[version.pk])


def shown(client: Client, version: models.LicenseVersion, name: str = "progress") -> str:
    response = client.get(address(version, name))
    assert response.status_code == 200
    return response.content.decode()


def live(page: str) -> dict[str, str]:
    """What is kept fresh: name to text without tags."""
    found = re.findall(r'<(td|p) [^>]*data-live="([\w-]+)"[^>]*>(.*?)</\1>', page, re.DOTALL)
    return {name: " ".join(re.sub("<.*?>", "", text).split()) for _tag, name, text in found}


def put_in_force(version: models.LicenseVersion) -> None:
    versions = models.LicenseVersion.objects
    versions.filter(pk=version.replaces_id).update(status=VersionStatus.SUPERSEDED)
    versions.filter(pk=version.pk).update(status=VersionStatus.IN_FORCE)


@pytest.fixture
def version() -> models.LicenseVersion:
    return announced()


@pytest.fixture
def owner(version: models.LicenseVersion) -> Client:
    return desk.owner(version.dataset)


class TestStartPage:
    """What the desk tells on its first page."""

    def page(self, client: Client) -> str:
        return " ".join(client.get(reverse("admin:index")).content.decode().split())

    def test_a_running_announcement_is_told_with_its_numbers(self, owner, version) -> None:
        for state in (NoticeState.SENT, NoticeState.CONTINUED, NoticeState.PENDING):
            told(version, state)
        page = self.page(owner)
        assert address(version) in page
        assert "2 of 3 are told, 1 said to continue, 0 opted out." in page

    def test_the_unreached_are_told_before_and_after_the_effect(self, owner, version) -> None:
        told(version, NoticeState.UNREACHED)
        assert "1 was not reached" in self.page(owner)
        put_in_force(version)
        assert "1 agreement stays on the old version" in self.page(owner)

    def test_who_asks_to_be_reinstated_is_told(self, owner, version) -> None:
        told(version, NoticeState.OPTED_OUT, asked_back_at=timezone.now())
        page = self.page(owner)
        assert "1 signer asks to be reinstated" in page
        assert f"{address(version, 'notices')}?state=asked_back" in page

    def test_what_is_settled_is_told_no_more(self, owner, version) -> None:
        told(
            version,
            NoticeState.SENT,
            outcome=NoticeOutcome.MOVED,
            closed_at=timezone.now(),
        )
        put_in_force(version)
        assert address(version) not in self.page(owner)

    def test_others_are_told_nothing(self, version) -> None:
        told(version, NoticeState.UNREACHED)
        for client in (
            desk.reviewer(version.dataset),
            desk.owner(announced().dataset),
        ):
            assert address(version) not in self.page(client)

    def test_an_administrator_is_told_of_all(self, version) -> None:
        client = desk.browser(UserFactory(is_staff=True, is_superuser=True))
        other = announced()
        page = self.page(client)
        assert (address(version) in page, address(other) in page) == (True, True)


@pytest.mark.usefixtures("on_disk")
def test_a_listed_dataset_without_a_way_to_the_data_is_told_of_until_there_is_one() -> None:
    said = "There is no way yet to get"
    agreement = desk.filed()
    client, start = desk.owner(agreement.dataset), reverse("admin:index")
    assert said in client.get(start).content.decode()
    models.Dataset.objects.update(is_listed=False)
    assert said not in client.get(start).content.decode()
    models.Dataset.objects.update(is_listed=True)
    written = models.AccessInstructions.objects.create(dataset=agreement.dataset, text="Fetch it.")
    assert said not in client.get(start).content.decode()
    written.delete()
    release_of(agreement.dataset)
    assert said not in client.get(start).content.decode()
