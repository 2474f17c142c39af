"""The page behind the link of an invitation to the staff."""

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from agreements.log_lines import LogFormatter
from agreements.mail import stored_letter
from agreements.models import OutboundEmail, StaffInvitation, User
from agreements.services.accounts import invitations, staff
from tests.accounts.people import sign_in, who
from tests.factories import DatasetFactory, UserFactory, staff_user
from tests.services.inviting import EMAIL, invited

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db


def link(made: StaffInvitation) -> str:
    """As it stands in the mail, without the host."""
    found = re.search(
        r"http://testserver(/invitations/\S+)", stored_letter.open_sealed(made.mail).text
    )
    assert found
    return found[1]


def words(answer: "Answer") -> str:
    return " ".join(answer.content.decode().split())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_new_person_signs_in_by_code_and_joins(client: Client) -> None:
    page = link(invited(DatasetFactory(name="CASME"), staff.DATA_OWNER))
    shown = words(client.get(page))
    assert "<dd>CASME</dd>" in shown
    assert "<dd>Data owner</dd>" in shown
    assert f'href="/account/sign-in/?next={page}"' in shown
    assert EMAIL not in shown
    assert sign_in(client, EMAIL, next=page).url == page
    assert "You are signed in as new@psych.example.edu" in words(client.get(page))
    user = User.objects.get(email=EMAIL)
    assert not user.is_staff
    answer = client.post(page)
    assert (answer.status_code, answer.url) == (302, reverse("admin:index"))
    assert User.objects.get(email=EMAIL).is_staff
    assert client.get(answer.url, follow=True).redirect_chain[-1][0] == reverse("mfa_index")


@pytest.mark.parametrize("way", ["get", "head", "options"])
def test_looking_accepts_nothing(way: str) -> None:
    page, user = link(invited()), UserFactory(email=EMAIL)
    getattr(signed_in(user), way)(page)
    user.refresh_from_db()
    assert not user.is_staff


def test_a_post_without_the_pages_token_is_refused() -> None:
    page, user = link(invited()), UserFactory(email=EMAIL)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post(page).status_code == 403
    user.refresh_from_db()
    assert not user.is_staff


def test_somebody_else_is_told_who_they_are_and_can_sign_out() -> None:
    page, other = link(invited()), UserFactory(email="other@psych.example.edu")
    client = signed_in(other)
    shown = words(client.get(page))
    assert "You are signed in as <strong>other@psych.example.edu</strong>" in shown
    assert EMAIL not in shown
    assert "Join the staff" not in shown
    assert client.post(page).status_code == 403
    other.refresh_from_db()
    assert not other.is_staff
    assert client.post(reverse("account_logout"), {"next": page}).url == page
    assert not who(client)


def test_a_post_of_nobody_leads_to_sign_in_and_back(client: Client) -> None:
    page = link(invited())
    assert client.post(page).url == f"/account/sign-in/?next={page}"


def test_a_closed_account_can_not_come_in_by_it(client: Client) -> None:
    user = UserFactory(email=EMAIL, is_active=False)
    page = link(invited())
    assert sign_in(client, EMAIL, next=page).url == reverse("account_inactive")
    client.post(page)
    user.refresh_from_db()
    assert (user.is_active, user.is_staff) == (False, False)


def test_what_is_over_says_so_and_gives_nothing() -> None:
    user = UserFactory(email=EMAIL)
    client = signed_in(user)
    made = invited()
    page = link(made)
    invitations.withdraw_invitation(made, by=made.invited_by)
    for answer in (client.get(page), client.post(page)):
        assert "This invitation was withdrawn" in words(answer)
        assert "Join the staff" not in words(answer)
    assert client.post(page).status_code == 409
    user.refresh_from_db()
    assert not user.is_staff


def test_a_second_time_leads_to_the_desk() -> None:
    user = UserFactory(email=EMAIL)
    client = signed_in(user)
    page = link(invited())
    client.post(page)
    again = client.post(page)
    assert again.status_code == 409
    assert "This invitation was accepted already." in words(again)
    assert "Go to the review desk" in words(client.get(page))


def test_a_conflict_of_groups_is_told() -> None:
    user = staff_user(staff.REVIEWER, DatasetFactory(), email=EMAIL)
    answer = signed_in(user).post(link(invited(None, staff.DATA_OWNER)))
    assert answer.status_code == 409
    assert "You work on a dataset already" in words(answer)


@pytest.mark.parametrize("token", ["x", "x" * 32, "é", "a" * 5000, "..", "%00"])
def test_a_wrong_link_says_so(client: Client, token: str) -> None:
    assert client.get(f"/invitations/{token}/").status_code in (400, 404)


def test_the_link_is_in_no_log_and_in_no_column(caplog: pytest.LogCaptureFixture) -> None:
    page = link(invited())
    token = page.split("/")[2]
    client = signed_in(UserFactory())
    caplog.handler.setFormatter(LogFormatter())
    client.post(page)
    assert '"view": "invitation"' in caplog.text
    assert token not in caplog.text
    for model in (StaffInvitation, OutboundEmail):
        assert token not in str(list(model.objects.values()))
