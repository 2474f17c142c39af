"""A password that people share: who knows it, who must not know it any more, who is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import DeskNews, GrantEnd
from agreements.models import AccessInstructions, DownloadGrant, OutboundEmail
from agreements.selectors.grants import password_knowers
from agreements.services.accounts import desk_news, staff
from agreements.services.grants import access_instructions
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    UserFactory,
    staff_user,
    suspend,
    with_grant,
)
from tests.services.releases.releasing import holder, owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset():
    return DatasetFactory()


@pytest.fixture
def door(dataset) -> AccessInstructions:
    made = AccessInstructions.objects.create(dataset=dataset, text="At the netdisk.")
    set_to(made, "first")
    return made


def set_to(door, password: str) -> None:
    access_instructions.set_password(door, by=owner(door.dataset), password=password)


def knows(dataset):
    user = holder(dataset)
    access_instructions.reveal_password(dataset, by=user)
    return user


def end_access(user) -> None:
    grants = DownloadGrant.objects.filter(agreement__signer__user=user)
    grants.update(ended_at=timezone.now(), ended_why=GrantEnd.REVOKED)


def told() -> set[str]:
    return set(OutboundEmail.objects.filter(letter="password_changed").values_list("to", flat=True))


class TestWhoKnowsItWithoutAccess:
    def test_are_those_who_were_shown_it_and_lost_access(self, dataset, door):
        first, second, closed = knows(dataset), knows(dataset), knows(dataset)
        knows(dataset)
        end_access(holder(dataset))  # was never shown it
        assert password_knowers.count_without_access(dataset) == 0
        end_access(first)
        end_access(second)
        closed.is_active = False
        closed.save()
        assert password_knowers.count_without_access(dataset) == 3
        assert password_knowers.count_without_access(DatasetFactory()) == 0

    def test_are_none_once_it_is_changed_or_taken_away(self, dataset, door):
        end_access(knows(dataset))
        set_to(door, "first")  # the same: they know it still
        assert password_knowers.count_without_access(dataset) == 1
        set_to(door, "second")
        assert password_knowers.count_without_access(dataset) == 0
        end_access(knows(dataset))
        assert password_knowers.count_without_access(dataset) == 1
        set_to(door, "")
        assert password_knowers.count_without_access(dataset) == 0

    def test_are_not_those_with_access_otherwise_or_who_wait_for_a_suspension(self, dataset, door):
        user = knows(dataset)
        other = AgreementFactory(version=dataset.versions.get(), status="approved")
        with_grant(other, user)
        end_access(user)
        suspend(dataset)
        assert password_knowers.count_without_access(dataset) == 0

    def test_count_of_one_set_before_that_was_noted(self, dataset, door):
        end_access(knows(dataset))
        AccessInstructions.objects.update(password_set_at=None)
        assert password_knowers.count_without_access(dataset) == 1


class TestANewPassword:
    def test_is_told_of_to_those_with_access_who_knew_the_former_one(self, dataset, door):
        still, gone = knows(dataset), knows(dataset)
        holder(dataset)
        end_access(gone)
        set_to(door, "second-secret")
        assert told() == {still.email}
        (letter,) = OutboundEmail.objects.filter(letter="password_changed")
        assert "second-secret" not in letter.text + letter.html + letter.subject
        assert access_instructions.reveal_password(dataset, by=still) == "second-secret"

    def test_is_told_of_to_nobody_who_knew_only_one_before(self, dataset, door):
        knows(dataset)
        set_to(door, "second")
        OutboundEmail.objects.all().delete()
        set_to(door, "third")
        assert told() == set()

    def test_that_is_the_same_or_none_is_told_to_nobody(self, dataset, door):
        knows(dataset)
        set_to(door, "first")
        set_to(door, "")
        assert told() == set()


class TestTheOwner:
    def test_reads_so_on_the_desk_and_in_the_morning(self, dataset, door, settings, time_machine):
        settings.ADMIN_REQUIRES_SECOND_FACTOR = False
        first, second = knows(dataset), knows(dataset)
        end_access(first)
        end_access(second)
        words = "2 people who knew the password lost access: change it"
        assert words in desk.owner(dataset).get("/admin/").content.decode()
        assert words not in desk.reviewer(dataset).get("/admin/").content.decode()
        assert words not in desk.owner(DatasetFactory()).get("/admin/").content.decode()
        reader = staff_user(staff.DATA_OWNER, dataset, desk_news=DeskNews.DAILY)
        reviewer = staff_user(staff.REVIEWER, dataset, desk_news=DeskNews.DAILY)
        tomorrow = timezone.localtime() + timedelta(days=1)
        time_machine.move_to(tomorrow.replace(hour=9), tick=False)
        desk_news.write_morning_news()
        letter = OutboundEmail.objects.get(letter="desk_digest", to=reader.email)
        assert words in letter.text
        assert not OutboundEmail.objects.filter(letter="desk_digest", to=reviewer.email).exists()
        assert not OutboundEmail.objects.filter(to=UserFactory().email).exists()
