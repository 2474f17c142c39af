"""Inviting somebody to the staff, at the desk."""

import pytest
from django.urls import reverse

from agreements.enums import InvitationState
from agreements.models import AuditEvent, Dataset, OutboundEmail, StaffInvitation, User
from agreements.services.accounts import invitations, staff
from tests.admin import desk
from tests.factories import DatasetFactory, UserFactory, staff_user
from tests.services.inviting import EMAIL, group, invited
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db
ADD = "/admin/agreements/staffinvitation/add/"


def page(made: StaffInvitation, name: str = "change") -> str:
    return reverse(f"admin:agreements_staffinvitation_{name}", args=[made.pk])


def form(*datasets: Dataset, role: str = staff.REVIEWER, email: str = EMAIL) -> dict[str, object]:
    return {
        "email": email,
        "groups": [group(role).pk],
        "datasets": [dataset.pk for dataset in datasets],
    }


def test_a_data_owner_invites_on_record() -> None:
    dataset = DatasetFactory()
    client = desk.owner(dataset)
    answer = client.post(ADD, form(dataset, email="New@Psych.example.edu"))
    made = StaffInvitation.objects.get()
    assert (answer.status_code, answer.url) == (302, page(made))
    assert (made.email, list(made.datasets.all())) == (EMAIL, [dataset])
    shown = client.get(page(made)).content.decode()
    assert "Not answered yet" in shown
    assert "Invited to the staff" in shown
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_strangers_account_is_neither_closed_nor_promoted_nor_changed() -> None:
    """The way it was: adding a “new” user with that person's address wrote over their account."""
    dataset = DatasetFactory()
    client = desk.owner(dataset)
    stranger = UserFactory(email=EMAIL)
    before = User.objects.filter(pk=stranger.pk).values().get()
    assert client.post("/admin/agreements/user/add/", {"email": EMAIL}).status_code == 403
    client.post(ADD, {**form(dataset), "is_active": "", "is_staff": "on", "is_superuser": "on"})
    assert StaffInvitation.objects.exists()
    assert User.objects.filter(pk=stranger.pk).values().get() == before
    assert not stranger.groups.exists()
    assert not stranger.datasets.exists()


def test_the_answer_does_not_tell_whether_there_is_an_account() -> None:
    dataset = DatasetFactory()
    client = desk.owner(dataset)
    UserFactory(email="signer@psych.example.edu")
    UserFactory(email="closed@psych.example.edu", is_active=False)
    UserFactory(email="root@psych.example.edu", is_superuser=True)
    said = set()
    for name in ("nobody", "signer", "closed", "root"):
        answer = client.post(ADD, form(dataset, email=f"{name}@psych.example.edu"), follow=True)
        made = StaffInvitation.objects.latest("pk")
        shown = answer.content.decode().partition("<h2>History")[0]
        text = shown.replace(made.email, "").replace(f"/{made.pk}/", "")
        said.add((answer.status_code, len(answer.redirect_chain), text.count("<dd>")))
    assert len(said) == 1


@pytest.mark.parametrize("email", ["", "no", "a@b@c.de", "k\u212a@uni.edu", "x" * 300 + "@a.de"])
def test_what_is_no_address_is_refused(email: str) -> None:
    dataset = DatasetFactory()
    answer = desk.owner(dataset).post(ADD, form(dataset, email=email))
    assert answer.status_code == 422
    assert not StaffInvitation.objects.exists()
    assert not OutboundEmail.objects.exists()


def test_only_ones_own_can_be_chosen() -> None:
    mine, other = DatasetFactory(name="Mine"), DatasetFactory(name="Zzforeign")
    client = desk.owner(mine)
    shown = client.get(ADD).content.decode()
    assert "Mine" in shown
    assert "Zzforeign" not in shown
    for wrong in (form(other), form(mine, other), form(), {**form(mine), "groups": ["99", "x"]}):
        assert client.post(ADD, wrong).status_code == 422
    assert not StaffInvitation.objects.exists()


@pytest.mark.parametrize(
    ("leave_out", "said"),
    [("datasets", "Choose at least one dataset."), ("groups", "Choose at least one group.")],
)
def test_what_was_not_chosen_is_asked_for(leave_out: str, said: str) -> None:
    dataset = DatasetFactory()
    answer = desk.owner(dataset).post(ADD, {**form(dataset), leave_out: []})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_nobody_invites_themselves() -> None:
    dataset = DatasetFactory()
    by = staff_user(staff.DATA_OWNER, dataset, email="owner@psych.example.edu")
    answer = desk.browser(by).post(ADD, form(dataset, email="Owner@PSYCH.example.edu"))
    assert answer.status_code == 422
    assert "This is your own address." in answer.content.decode()
    assert not StaffInvitation.objects.exists()


def test_somebody_who_works_there_already_is_not_invited() -> None:
    one, two = DatasetFactory(name="One"), DatasetFactory(name="Two")
    by = staff_user(staff.DATA_OWNER, one)
    two.staff.add(by)
    staff_user(staff.REVIEWER, one, email=EMAIL)
    client = desk.browser(by)
    for role in (staff.REVIEWER, staff.DATA_OWNER):
        answer = client.post(ADD, form(one, role=role))
        assert answer.status_code == 422
        assert f"{EMAIL} works on One already." in answer.content.decode()
    assert not StaffInvitation.objects.exists()
    assert client.post(ADD, form(one, two)).status_code == 302


def test_somebody_who_has_joined_meanwhile_is_not_invited_again() -> None:
    dataset = DatasetFactory()
    made = invited(dataset)
    staff_user(staff.REVIEWER, dataset, email=EMAIL)
    answer = desk.owner(dataset).post(page(made, "again"))
    assert answer.status_code == 409
    assert "already" in answer.content.decode()
    made.refresh_from_db()
    assert made.state == InvitationState.OPEN


def test_who_was_taken_off_the_staff_can_be_invited_again() -> None:
    dataset = DatasetFactory()
    former = staff_user(staff.REVIEWER, dataset, email=EMAIL)
    User.objects.filter(pk=former.pk).update(is_staff=False)
    assert desk.owner(dataset).post(ADD, form(dataset)).status_code == 302


def test_withdrawing_ends_it_on_record() -> None:
    dataset = DatasetFactory()
    made, colleague = invited(dataset), desk.owner(dataset)
    assert colleague.post(page(made, "withdraw")).status_code == 302
    made.refresh_from_db()
    assert made.state == InvitationState.WITHDRAWN
    assert AuditEvent.objects.filter(action="invitation:withdraw").count() == 1
    assert colleague.post(page(made, "withdraw")).status_code == 409


def test_an_old_window_invites_nobody_whose_invitation_a_colleague_withdrew() -> None:
    dataset = DatasetFactory()
    made, client = invited(dataset), desk.owner(dataset)
    fields = hidden(client.get(page(made)))
    desk.owner(dataset).post(page(made, "withdraw"))
    answer = client.post(page(made, "again"), fields)
    assert (answer.status_code, StaffInvitation.objects.count()) == (409, 1)
    # Who has read that it is withdrawn may invite anew.
    assert client.post(page(made, "again"), hidden(answer)).status_code == 302


def test_inviting_again_makes_a_new_link_from_whoever_asks() -> None:
    dataset = DatasetFactory()
    made, colleague = invited(dataset), staff_user(staff.DATA_OWNER, dataset)
    answer = desk.browser(colleague).post(page(made, "again"))
    new = StaffInvitation.objects.latest("pk")
    assert (answer.url, new.invited_by) == (page(new), colleague)
    made.refresh_from_db()
    assert made.state == InvitationState.WITHDRAWN
    assert OutboundEmail.objects.filter(letter="staff_invitation").count() == 2


def test_what_was_accepted_can_be_neither_withdrawn_nor_repeated() -> None:
    dataset = DatasetFactory()
    made = invited(dataset)
    invitations.accept_invitation(made, by=UserFactory(email=EMAIL))
    client = desk.owner(dataset)
    for name in ("withdraw", "again"):
        assert client.post(page(made, name)).status_code == 409
    assert StaffInvitation.objects.get().state == InvitationState.ACCEPTED


def test_one_that_also_concerns_a_foreign_dataset_is_out_of_sight() -> None:
    mine, other = DatasetFactory(), DatasetFactory()
    by = staff_user(staff.DATA_OWNER, mine)
    other.staff.add(by)
    both = invitations.invite(EMAIL, groups=[group(staff.REVIEWER)], datasets=[mine, other], by=by)
    colleague = desk.owner(mine)
    for name in ("change", "withdraw", "again"):
        method = colleague.get if name == "change" else colleague.post
        assert method(page(both, name)).status_code == 404
    listed = colleague.get(reverse("admin:agreements_staffinvitation_changelist"))
    assert EMAIL not in listed.content.decode()
    assert desk.browser(by).get(page(both)).status_code == 200


def test_a_mail_that_came_back_is_seen() -> None:
    made = invited()
    OutboundEmail.objects.update(status="failed", due_at=None, server_reply="550 no such user")
    shown = desk.owner(made.datasets.get()).get(page(made)).content.decode()
    assert "Failed: 550 no such user" in shown


def test_a_second_invitation_says_which_one_it_takes_the_place_of() -> None:
    dataset = DatasetFactory()
    client = desk.owner(dataset)
    first = client.post(ADD, form(dataset), follow=True)
    assert "There was an invitation" not in first.content.decode()
    again = client.post(ADD, form(dataset, role=staff.DATA_OWNER), follow=True)
    said = f"There was an invitation of {EMAIL} as Reviewer for {dataset} already."
    assert said in again.content.decode()
