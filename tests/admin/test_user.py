"""Who may give which right to whom."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from agreements import models
from agreements.services import staff
from tests.admin import desk
from tests.factories import DatasetFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db
ADD = "/admin/agreements/user/add/"


def change(user: models.User) -> str:
    return reverse("admin:agreements_user_change", args=[user.pk])


def group(name: str) -> int:
    return staff.ensure_groups()[name].pk


def form(**changes: object) -> dict[str, object]:
    return {"language": "en", "is_staff": "on", "is_active": "on", **changes}


def test_a_data_owner_adds_a_reviewer_on_record() -> None:
    client = desk.owner(DatasetFactory())
    new = form(email="New@Psych.example.edu", groups=[group(staff.REVIEWER)])
    assert client.post(ADD, new).status_code == 302
    user = models.User.objects.get(email="new@psych.example.edu")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert [g.name for g in user.groups.all()] == [staff.REVIEWER]
    event = models.AuditEvent.objects.get(action="user:add")
    assert event.details["email"] == user.email
    assert event.details["groups"] == [staff.REVIEWER]


def test_a_signer_becomes_staff_with_the_account_they_have() -> None:
    signer = UserFactory(email="known@psych.example.edu")
    client = desk.owner(DatasetFactory())
    assert client.post(ADD, form(email=signer.email)).status_code == 302
    signer.refresh_from_db()
    assert signer.is_staff


@pytest.mark.parametrize("email", ["", "no", "a@b@c.de", "k\u212a@uni.edu", "x" * 300 + "@a.de"])
def test_what_is_no_address_is_refused(email: str) -> None:
    count = models.User.objects.count() + 1
    assert desk.owner(DatasetFactory()).post(ADD, form(email=email)).status_code == 200
    assert models.User.objects.count() == count


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


def test_an_administrator_is_not_taken_over_through_the_add_form() -> None:
    root = UserFactory(is_superuser=True, is_staff=False)
    answer = desk.owner(DatasetFactory()).post(ADD, form(email=root.email))
    assert answer.status_code == 200
    root.refresh_from_db()
    assert not root.is_staff


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


def test_disabling_is_on_record_and_ends_the_session() -> None:
    dataset = DatasetFactory()
    colleague = staff_user(staff.REVIEWER, dataset)
    session = desk.browser(colleague)
    assert session.get("/admin/").status_code == 200
    owner = desk.owner(dataset)
    owner.post(change(colleague), {"language": "en", "is_staff": "on"})
    assert session.get("/admin/").status_code == 302
    event = models.AuditEvent.objects.get(action="user:change")
    assert event.details["is_active"] is False
