"""Who works on a dataset, what each holds; passing it on and taking off by direct POST."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import invitations, staff
from agreements.services.review import assignment
from tests.accounts.people import sign_in
from tests.admin import desk
from tests.factories import AgreementFactory, UserFactory, staff_user
from tests.services.inviting import invited
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> models.Agreement:
    return AgreementFactory(status=Status.SUBMITTED)


@pytest.fixture
def holder(agreement: models.Agreement) -> models.User:
    """A reviewer who holds it."""
    user = staff_user(staff.REVIEWER, agreement.dataset, email="holder@lab.example")
    assignment.assign(agreement, to=user, by=user, seen=None)
    return user


@pytest.fixture
def owner(agreement: models.Agreement) -> models.User:
    return staff_user(staff.DATA_OWNER, agreement.dataset, email="owner@lab.example")


def page(name: str, agreement: models.Agreement, *more: int) -> str:
    return reverse(f"admin:agreements_dataset_{name}", args=[agreement.dataset_id, *more])


def assignee(agreement: models.Agreement) -> models.User | None:
    return models.Agreement.objects.get(pk=agreement.pk).assignee


def test_it_tells_roles_second_factors_sign_ins_and_what_each_holds(
    agreement, holder, owner, client: Client
) -> None:
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": "s3cr"})
    joined = UserFactory(email="new@lab.example")
    made = invited(agreement.dataset, email=joined.email)
    invitations.accept_invitation(made, by=joined)
    invited(agreement.dataset, email="asked@lab.example")
    client.force_login(owner)
    shown = words(client.get(page("staff", agreement)))
    for said in (
        "holder@lab.example Reviewer",
        "owner@lab.example Data owner",
        "1 request the oldest waits for",
        "none yet never",
        "app ",
        "minutes ago",
        f"invited by {made.invited_by}",
        "asked@lab.example Not answered yet",
    ):
        assert said in shown, said
    assert "s3cr" not in shown
    agreement.dataset.staff.remove(holder)
    assert "works here no more" in words(client.get(page("staff", agreement)))


def test_a_sign_in_by_mailed_code_is_the_last_one(agreement) -> None:
    user = staff_user(staff.REVIEWER, agreement.dataset, email="li@uni.edu")
    sign_in(Client(), user.email)
    last = models.User.objects.get(pk=user.pk).last_login
    assert last is not None
    assert timezone.now() - last < timedelta(minutes=1)


def test_the_number_of_queries_is_that_of_one_person(
    agreement, holder, owner, client: Client, django_assert_num_queries
) -> None:
    invited(agreement.dataset, email="x@lab.example")
    client.force_login(owner)
    client.get(page("staff", agreement))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page("staff", agreement))
    for _n in range(3):
        another = staff_user(staff.REVIEWER, agreement.dataset)
        request = AgreementFactory(status=Status.SUBMITTED, version=agreement.version)
        assignment.assign(request, to=another, by=another, seen=None)
        invited(agreement.dataset, email=f"x{_n}@lab.example")
    with django_assert_num_queries(len(few)):
        client.get(page("staff", agreement))
    assert len(few) <= 25


def test_by_direct_post_only_the_holder_and_owners_pass_on(agreement, holder, owner) -> None:
    address = page("pass_on", agreement, holder.pk)
    to = staff_user(staff.REVIEWER, agreement.dataset)
    outsiders = {
        None: 302,
        agreement.signer.user: 302,
        staff_user("", agreement.dataset): 403,
        to: 403,
        staff_user(staff.DATA_OWNER, desk.filed().dataset): 404,
    }
    for who, status in outsiders.items():
        assert desk.browser(who).post(address, {"to": to.pk}).status_code == status
    assert assignee(agreement) == holder
    client = desk.browser(holder)
    assert client.get(address).status_code == 200
    for wrong in ("", "-1", str(holder.pk), "x" * 500, str(agreement.signer.user.pk)):
        assert client.post(address, {"to": wrong}).status_code == 422
    assert client.post(address, {"to": to.pk}).url == reverse("admin:index")
    assert assignee(agreement) == to
    # A second click: there is nothing to pass on any more, and nothing is.
    assert client.post(address, {"to": to.pk}).status_code == 302
    assert "There is nothing to pass on." in words(client.get(address))
    assert (
        desk.browser(owner).post(page("pass_on", agreement, 0), {"to": "nobody"}).status_code == 404
    )


def test_by_direct_post_only_owners_take_off_and_not_themselves(agreement, holder, owner) -> None:
    address = page("take_off", agreement, holder.pk)
    for who, status in {
        None: 302,
        holder: 403,
        staff_user(staff.REVIEWER, agreement.dataset): 403,
        staff_user(staff.DATA_OWNER, desk.filed().dataset): 404,
    }.items():
        assert desk.browser(who).post(address, {"to": "nobody"}).status_code == status
    client = desk.browser(owner)
    refused = client.post(page("take_off", agreement, owner.pk), {"to": "nobody"})
    assert refused.status_code == 403
    assert client.post(address, {}).status_code == 422
    assert agreement.dataset.staff.filter(pk=holder.pk).exists()
    asked = client.get(address)
    assert agreement.reference in words(asked)
    done = client.post(address, {"to": owner.pk}, follow=True)
    assert "Taken off the staff of CASMEMG: holder@lab.example." in words(done)
    assert "1 request is passed on to owner@lab.example." in words(done)
    assert assignee(agreement) == owner
    again = client.post(address, {"to": owner.pk}, follow=True)
    assert "That person does not work on the dataset any more." in words(again)
    assert client.get(address).status_code == 404
    assert desk.browser(holder).get(desk.page("change", agreement)).status_code == 404


def test_the_form_of_a_dataset_takes_nobody_off_who_holds_something(
    agreement, holder, owner
) -> None:
    client = desk.browser(owner)
    address = page("change", agreement)
    form = client.get(address).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields if name != "staff"}
    sent["words"] = sent["asks"] = ""
    sent |= {"staff": [owner.pk], "escalate_days": "7"}
    sent = {name: value for name, value in sent.items() if value is not False}
    refused = client.post(address, sent)
    assert "holder@lab.example: requests that wait are theirs." in words(refused)
    assert agreement.dataset.staff.filter(pk=holder.pk).exists()
    assignment.assign(agreement, to=None, by=holder, seen=holder)
    holder.saved_views.create(name="x", query="")
    assert client.post(address, sent).status_code == 302
    assert list(agreement.dataset.staff.all()) == [owner]
    assert models.Dataset.objects.get().escalate_days == 7
    assert not holder.saved_views.exists()
    assert client.post(address, {**sent, "escalate_days": "8"}).status_code == 200


def test_closing_an_account_suggests_to_pass_on_what_it_held(agreement, holder, owner) -> None:
    client = desk.browser(owner)
    address = reverse("admin:agreements_user_change", args=[holder.pk])
    group = staff.ensure_groups()[staff.REVIEWER].pk
    sent = {"language": "en", "is_staff": "on", "groups": [group]}
    done = client.post(address, sent, follow=True)
    suggested = page("pass_on", agreement, holder.pk)
    assert f'href="{suggested}"' in done.content.decode()
    assert "the account is closed" in words(client.get(page("staff", agreement)))
    assert client.post(suggested, {"to": "nobody"}).status_code == 302
    assert assignee(agreement) is None
