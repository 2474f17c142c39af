"""Who may give which right to whom."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.services.accounts import staff
from tests.admin import desk
from tests.factories import DatasetFactory, UserFactory, rendered_version, staff_user

pytestmark = pytest.mark.django_db
ADD = "/admin/agreements/user/add/"


def change(user: models.User) -> str:
    return reverse("admin:agreements_user_change", args=[user.pk])


def group(name: str) -> int:
    return staff.ensure_groups()[name].pk


def form(**changes: object) -> dict[str, object]:
    return {"language": "en", "is_staff": "on", "is_active": "on", **changes}


def test_a_data_owner_can_make_nobody_an_administrator() -> None:
    dataset = DatasetFactory()
    other = staff_user(staff.REVIEWER, dataset)
    client = desk.owner(dataset)
    assert "is_superuser" not in client.get(change(other)).content.decode()
    sent = form(is_superuser="on", email="new@uni.example", user_permissions=[1], language="en")
    assert client.post(change(other), sent).status_code == 302
    client.post(ADD, sent)
    assert not models.User.objects.filter(is_superuser=True).exists()
    assert not models.User.objects.exclude(user_permissions=None).exists()


def test_only_the_two_groups_can_be_given() -> None:
    mighty = Group.objects.create(name="Mighty")
    dataset = DatasetFactory()
    other = staff_user("", dataset)
    answer = desk.owner(dataset).post(change(other), form(groups=[mighty.pk]))
    assert answer.status_code == 200
    assert not other.groups.exists()


@pytest.mark.parametrize("who", ["oneself", "an administrator", "staff of another dataset, too"])
def test_rights_out_of_reach_stay(who: str) -> None:
    dataset = DatasetFactory()
    owner = staff_user(staff.DATA_OWNER, dataset)
    target = {
        "oneself": lambda: owner,
        "an administrator": lambda: staff_user("", dataset, is_superuser=True),
        "staff of another dataset, too": lambda: staff_user(staff.REVIEWER, dataset),
    }[who]()
    if who.startswith("staff"):
        DatasetFactory().staff.add(target)
    client = desk.browser(owner)
    assert client.get(change(target)).status_code == 200
    before = list(target.groups.all())
    assert client.post(change(target), {"language": "en"}).status_code == 403
    target.refresh_from_db()
    assert target.is_active
    assert list(target.groups.all()) == before


def test_an_address_is_never_changed() -> None:
    other = UserFactory(is_staff=True)
    administrator = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    administrator.post(change(other), form(email="taken@over.example"))
    assert models.User.objects.get(pk=other.pk).email == other.email


def test_data_owners_see_staff_administrators_see_all() -> None:
    signer = UserFactory()
    assert desk.owner(DatasetFactory()).get(change(signer)).status_code == 404
    administrator = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    assert administrator.get(change(signer)).status_code == 200


def test_nobody_is_added_here() -> None:
    count = models.User.objects.count() + 2
    for client in (
        desk.owner(DatasetFactory()),
        desk.browser(UserFactory(is_staff=True, is_superuser=True)),
    ):
        assert client.post(ADD, form(email="new@psych.example.edu")).status_code == 403
    assert models.User.objects.count() == count


def test_a_language_is_the_persons_own() -> None:
    dataset = DatasetFactory()
    colleague = staff_user("", dataset, language="xx")
    desk.owner(dataset).post(change(colleague), form())
    colleague.refresh_from_db()
    assert colleague.language == "xx"


class TestShutOut:
    """Everything that was open in a browser is closed for good."""

    DOORS = ("/requests/", "/admin/", "/account/second-factor/")

    def shut(self, dataset: models.Dataset, user: models.User, **sent: object) -> None:
        answer = desk.owner(dataset).post(change(user), sent)
        assert answer.status_code == 302

    def closed(self, session: Client) -> bool:
        answers = [session.get(door) for door in self.DOORS]
        answers.append(session.post("/datasets/casmemg/apply/", {"signs": "me"}))
        return [answer.url.partition("?")[0] for answer in answers] == [
            "/account/sign-in/",
            "/admin/login/",
            "/account/sign-in/",
            "/account/sign-in/",
        ]

    def colleague(self) -> tuple[models.Dataset, models.User, Client]:
        dataset = rendered_version(dataset__slug="casmemg").dataset
        user = staff_user(staff.REVIEWER, dataset)
        session = desk.browser(user)
        assert [session.get(door).status_code for door in self.DOORS] == [200, 200, 200]
        return dataset, user, session

    def test_disabling_is_on_record_and_ends_the_sessions_for_good(self) -> None:
        dataset, user, session = self.colleague()
        self.shut(dataset, user, is_staff="on")
        assert self.closed(session)
        event = models.AuditEvent.objects.get(action="user:change")
        assert event.details["is_active"] is False
        models.User.objects.update(is_active=True)
        assert self.closed(session)

    def test_being_taken_off_the_staff_ends_them_and_leaves_no_right_behind(self) -> None:
        dataset, user, session = self.colleague()
        group_id = group(staff.REVIEWER)
        self.shut(dataset, user, is_active="on", groups=[group_id])
        assert self.closed(session)
        user.refresh_from_db()
        assert (user.is_active, user.is_staff) == (True, False)
        assert not user.groups.exists()
        assert not user.datasets.exists()
        models.User.objects.filter(pk=user.pk).update(is_staff=True)
        assert self.closed(session)

    def test_a_change_of_groups_alone_ends_none(self) -> None:
        dataset, user, session = self.colleague()
        self.shut(dataset, user, **form(groups=[group(staff.DATA_OWNER)]))
        assert session.get("/admin/").status_code == 200

    def test_a_closed_account_is_opened_by_administrators_only(self) -> None:
        dataset = DatasetFactory()
        user = staff_user(staff.REVIEWER, dataset, is_active=False)
        desk.owner(dataset).post(change(user), form())
        user.refresh_from_db()
        assert not user.is_active
        root = desk.browser(UserFactory(is_staff=True, is_superuser=True))
        root.post(change(user), form())
        user.refresh_from_db()
        assert user.is_active


def test_an_account_is_found_by_each_of_its_addresses() -> None:
    dataset = DatasetFactory()
    other = staff_user(staff.REVIEWER, dataset)
    EmailAddress.objects.create(user=other, email="second@new.example.edu", verified=True)
    client = desk.owner(dataset)
    found = client.get(reverse("admin:agreements_user_changelist"), {"q": "second@new"})
    assert other.email in found.content.decode()
    assert "second@new.example.edu" in client.get(change(other)).content.decode()
