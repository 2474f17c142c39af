"""What the desk's start page tells."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import (
    Breakdown,
    Figure,
    NoticeOutcome,
    NoticeState,
    Status,
    VersionStatus,
)
from agreements.services.accounts import staff
from agreements.services.requests import conversation
from agreements.services.review import assignment, internal_notes
from tests.admin import desk
from tests.factories import AgreementFactory, LicenseVersionFactory, UserFactory, staff_user
from tests.services.releases.recalling import release_of
from tests.services.telling import announced, told
from tests.views.tabs import words

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
        assert "Told: 2 of 3. 1 said to continue, 0 opted out." in page

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


def start(user: models.User) -> str:
    return words(desk.browser(user).get(reverse("admin:index")))


class TestWhatWaits:
    """Each kind in a line of its own, which leads to where it is seen to."""

    @pytest.fixture
    def version(self) -> models.LicenseVersion:
        return LicenseVersionFactory()

    @pytest.fixture
    def user(self, version: models.LicenseVersion) -> models.User:
        models.AccessInstructions.objects.create(dataset=version.dataset, text="Fetch it.")
        return staff_user(staff.REVIEWER, version.dataset, email="ann@lab.example")

    def test_while_nothing_does_there_is_one_sentence(self, version, user) -> None:
        colleague = staff_user(staff.REVIEWER, version.dataset)
        request = AgreementFactory(version=version, status=Status.SUBMITTED)
        assignment.assign(request, to=colleague, by=colleague, seen=None)
        AgreementFactory(version=version, status=Status.SUBMITTED, signer__user=user)
        AgreementFactory(status=Status.SUBMITTED)
        assert "Nothing waits for you." in start(user)
        assert "You hold 1 request" in start(colleague)
        assert "Nothing waits for you." not in start(staff_user(""))

    def test_what_one_holds_and_what_is_nobodys_the_oldest_first(self, version, user) -> None:
        made = [AgreementFactory(version=version, status=Status.SUBMITTED) for _n in range(8)]
        for days, request in enumerate(made):
            since = timezone.now() - timedelta(days=days + 1)
            models.Agreement.objects.filter(pk=request.pk).update(submitted_at=since)
        assignment.assign(made[0], to=user, by=user, seen=None)
        shown = start(user)
        assert shown.index("You hold 1 request") < shown.index("7 requests wait for a reviewer")
        assert "Pass on what you hold" in shown
        listed = [request.reference for request in made if request.reference in shown]
        assert listed == [made[n].reference for n in (0, 3, 4, 5, 6, 7)]
        assert shown.index(made[7].reference) < shown.index(made[3].reference)
        assert "for 1 week, 1 day" in shown

    def test_a_mention_waits_until_one_has_seen_to_it(self, version, user) -> None:
        writer = staff_user(staff.DATA_OWNER, version.dataset)
        request = AgreementFactory(version=version, status=Status.APPROVED)
        for number, text in enumerate(("@ann, look", "@ann and this")):
            internal_notes.write_note(request, by=writer, text=text, seen=number)
        assert "2 notes mention you" in start(user)
        assert "mention" not in start(writer)
        client, seen = desk.browser(user), desk.page("see_to_mentions", request)
        assert seen in client.get(desk.page("notes", request)).content.decode()
        for who, status in {
            desk.browser(None): 302,
            desk.browser(request.signer.user): 302,
            desk.reviewer(LicenseVersionFactory().dataset): 404,
        }.items():
            assert who.post(seen).status_code == status
        assert "2 notes mention you" in start(user)
        assert client.get(seen).status_code == 405
        assert client.post(seen).status_code == 302
        assert "Nothing waits for you." in start(user)
        assert seen not in client.get(desk.page("notes", request)).content.decode()
        internal_notes.write_note(request, by=writer, text="@ann, again", seen=2)
        assert "1 note mentions you" in start(user)
        internal_notes.write_note(request, by=user, text="Done.", seen=3)
        assert "Nothing waits for you." in start(user)
        internal_notes.write_note(request, by=writer, text="@ann!", seen=4)
        version.dataset.staff.remove(user)
        assert "mention" not in start(user)

    def test_the_key_figures_come_from_the_daily_numbers(self, version, user) -> None:
        assert "Since" not in start(user)
        counted = {"day": timezone.localdate(), "counted_at": timezone.now()}
        for figure, by, value, number in (
            (Figure.ASKED, Breakdown.WHOLE, "", 7),
            (Figure.APPROVED, Breakdown.WHOLE, "", 3),
            (Figure.APPROVED, Breakdown.WAIT, "2", 3),
            (Figure.GRANTED, Breakdown.WHOLE, "", 4),
        ):
            version.dataset.daily_numbers.create(
                figure=figure, by=by, value=value, number=number, **counted
            )
        shown = start(user)
        assert (
            "Requests7 Decisions3 Days until half were decided2 "
            "Days until nine of ten were decided2 With access now4" in shown
        )
        assert "Nothing waits for you." in shown

    def test_the_queries_are_few_and_no_more_with_more_of_everything(self, version, user) -> None:
        owner = staff_user(staff.DATA_OWNER, version.dataset)
        counted = []
        for number in (1, 3):
            for _n in range(number):
                request = AgreementFactory(version=version, status=Status.SUBMITTED)
                AgreementFactory(version=version, status=Status.SUBMITTED)
                assignment.assign(request, to=owner, by=owner, seen=None)
                desk.mail(request)
                conversation.write_to_staff(request, by=request.signer.user, text="?", seen=0)
                writer = staff_user(staff.REVIEWER, version.dataset)
                name = owner.email.partition("@")[0]
                internal_notes.write_note(request, by=writer, text=f"@{name}", seen=0)
            if not counted:
                told(announced("1.1", replaces=version), NoticeState.UNREACHED)
            client = desk.browser(owner)
            client.get(reverse("admin:index"))
            with CaptureQueriesContext(connection) as made:
                page = client.get(reverse("admin:index"))
            assert "note" in words(page)
            counted.append(len(made))
        assert counted[0] == counted[1] <= 25
