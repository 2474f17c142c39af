"""Staff are invited: what an invitation may give, when it is over, and what it never touches."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.enums import InvitationState
from agreements.mail import stored_letter
from agreements.models import AuditEvent, OutboundEmail, StaffInvitation, User
from agreements.services.accounts import invitations, staff
from agreements.services.accounts.invitations import (
    InvitationOver,
    NotInvited,
    NotYoursToGive,
    RoleDiffers,
)
from tests.factories import DatasetFactory, UserFactory, staff_user
from tests.services.inviting import EMAIL, group, invited

pytestmark = pytest.mark.django_db


def rights(user: User) -> tuple[bool, bool, bool, set[str], set[str]]:
    user = User.objects.get(pk=user.pk)
    return (
        user.is_staff,
        user.is_active,
        user.is_superuser,
        set(user.groups.values_list("name", flat=True)),
        set(user.datasets.values_list("slug", flat=True)),
    )


class TestInviting:
    def test_writes_a_sealed_mail_and_an_event_and_touches_no_account(self) -> None:
        dataset = DatasetFactory(slug="casme", name="CASME")
        account = UserFactory(email=EMAIL, language="en", is_active=False)
        before = User.objects.filter(pk=account.pk).values().get()
        made = invited(dataset)
        assert User.objects.filter(pk=account.pk).values().get() == before
        assert made.state == InvitationState.OPEN
        mail = OutboundEmail.objects.get()
        assert (mail.to, mail.letter, mail.is_secret) == (EMAIL, "staff_invitation", True)
        words = stored_letter.open_sealed(mail)
        assert "CASME, as: Reviewer." in words.text
        assert made.invited_by.email in words.text
        event = AuditEvent.objects.get(action="invitation:send")
        assert event.details == {
            "email": EMAIL,
            "groups": ["Reviewer"],
            "datasets": ["casme"],
            "invited_by": made.invited_by.email,
        }

    def test_makes_no_account(self) -> None:
        invited()
        assert not User.objects.filter(email=EMAIL).exists()

    def test_gives_only_ones_own_datasets(self) -> None:
        by = staff_user(staff.DATA_OWNER, DatasetFactory())
        with pytest.raises(NotYoursToGive):
            invited(DatasetFactory(), by=by)
        assert not StaffInvitation.objects.exists()

    @pytest.mark.parametrize("role", [staff.REVIEWER, ""])
    def test_is_for_data_owners(self, role: str) -> None:
        dataset = DatasetFactory()
        with pytest.raises(NotYoursToGive):
            invited(dataset, by=staff_user(role, dataset))

    def test_gives_only_groups_whose_every_right_one_has(self) -> None:
        dataset = DatasetFactory()
        Group.objects.create(name="Mighty")
        by = staff_user(staff.REVIEWER, dataset)
        by.user_permissions.add(
            group(staff.DATA_OWNER).permissions.get(codename="add_staffinvitation")
        )
        by = User.objects.get(pk=by.pk)
        assert [one.name for one in staff.groups_to_give(by)] == [staff.REVIEWER]
        with pytest.raises(NotYoursToGive):
            invited(dataset, staff.DATA_OWNER, by=by)
        for mighty in (by, UserFactory(is_staff=True, is_superuser=True)):
            with pytest.raises(NotYoursToGive):
                invitations.invite(
                    EMAIL, groups=[Group.objects.get(name="Mighty")], datasets=[dataset], by=mighty
                )

    def test_gives_at_least_one_group_and_one_dataset(self) -> None:
        dataset = DatasetFactory()
        by = staff_user(staff.DATA_OWNER, dataset)
        for groups, datasets in (([], [dataset]), ([group(staff.REVIEWER)], [])):
            with pytest.raises(NotYoursToGive):
                invitations.invite(EMAIL, groups=groups, datasets=datasets, by=by)

    def test_again_ends_the_link_before(self) -> None:
        dataset = DatasetFactory()
        by = staff_user(staff.DATA_OWNER, dataset)
        first, second = invited(dataset, by=by), invited(dataset, by=by)
        first.refresh_from_db()
        assert (first.state, second.state) == (InvitationState.WITHDRAWN, InvitationState.OPEN)
        assert first.token_sha256 != second.token_sha256
        third = invitations.invite_again(second, by=staff_user(staff.DATA_OWNER, dataset))
        second.refresh_from_db()
        assert (second.state, third.state) == (InvitationState.WITHDRAWN, InvitationState.OPEN)
        assert list(third.datasets.all()) == [dataset]

    def test_the_database_refuses_two_open_ones_of_one_inviter_and_half_an_answer(self) -> None:
        first, second = invited(), invited(email="other@psych.example.edu")
        for wrong in (
            {"email": first.email, "invited_by": first.invited_by},
            {"accepted_at": timezone.now()},
            {"withdrawn_by": second.invited_by},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                StaffInvitation.objects.filter(pk=second.pk).update(**wrong)


class TestAccepting:
    def test_gives_staff_the_groups_and_the_datasets_and_nothing_else(self) -> None:
        dataset = DatasetFactory(slug="casme")
        user = UserFactory(email=EMAIL)
        before = User.objects.filter(pk=user.pk).values().get()
        made = invited(dataset)
        invitations.accept_invitation(made, by=user)
        assert rights(user) == (True, True, False, {staff.REVIEWER}, {"casme"})
        after = User.objects.filter(pk=user.pk).values().get()
        assert after == {**before, "is_staff": True}
        assert (made.state, made.accepted_by) == (InvitationState.ACCEPTED, user)
        events = AuditEvent.objects.filter(action="invitation:accept")
        assert {e.subject for e in events} == {
            f"user:{user.pk}",
            f"invitation:{made.pk}",
            "casme",
        }
        assert {e.actor for e in events} == {EMAIL}

    def test_is_for_the_address_alone(self) -> None:
        made, other = invited(), UserFactory()
        with pytest.raises(NotInvited):
            invitations.accept_invitation(made, by=other)
        assert not rights(other)[0]
        made.refresh_from_db()
        assert made.state == InvitationState.OPEN

    def test_opens_no_closed_account(self) -> None:
        user = UserFactory(email=EMAIL, is_active=False)
        made = invited()
        with pytest.raises(NotInvited):
            invitations.accept_invitation(made, by=user)
        assert rights(user) == (False, False, False, set(), set())

    def test_works_once(self) -> None:
        user, made = UserFactory(email=EMAIL), invited()
        invitations.accept_invitation(made, by=user)
        staff.remove_from_staff(user)
        with pytest.raises(InvitationOver, match="accepted already"):
            invitations.accept_invitation(made, by=user)
        assert rights(user)[3:] == (set(), set())

    def test_is_over_when_withdrawn(self) -> None:
        user, made = UserFactory(email=EMAIL), invited()
        invitations.withdraw_invitation(made, by=made.invited_by)
        with pytest.raises(InvitationOver, match="withdrawn"):
            invitations.accept_invitation(made, by=user)
        with pytest.raises(InvitationOver):
            invitations.withdraw_invitation(made, by=made.invited_by)
        assert not rights(user)[0]

    def test_is_over_when_expired(self) -> None:
        user, made = UserFactory(email=EMAIL), invited()
        StaffInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        with pytest.raises(InvitationOver, match="expired"):
            invitations.accept_invitation(made, by=user)
        assert not rights(user)[0]

    @pytest.mark.parametrize("lost", ["closed", "no staff", "no dataset", "no group"])
    def test_is_over_when_the_inviter_could_not_invite_any_more(self, lost: str) -> None:
        user, made = UserFactory(email=EMAIL), invited()
        by = made.invited_by
        match lost:
            case "closed":
                User.objects.filter(pk=by.pk).update(is_active=False)
            case "no staff":
                User.objects.filter(pk=by.pk).update(is_staff=False)
            case "no dataset":
                by.datasets.clear()
            case "no group":
                by.groups.clear()
        with pytest.raises(InvitationOver, match="can't give this any more"):
            invitations.accept_invitation(StaffInvitation.objects.get(), by=user)
        assert not rights(user)[0]
        assert StaffInvitation.objects.get().state == InvitationState.OPEN

    def test_two_invitations_add_up(self) -> None:
        user = UserFactory(email=EMAIL)
        for slug in ("one", "two"):
            invitations.accept_invitation(invited(DatasetFactory(slug=slug)), by=user)
        assert rights(user)[3:] == ({staff.REVIEWER}, {"one", "two"})

    @pytest.mark.parametrize(
        ("has", "gets"),
        [(staff.REVIEWER, staff.DATA_OWNER), (staff.DATA_OWNER, staff.REVIEWER)],
    )
    def test_no_group_reaches_the_dataset_of_another_owner(self, has: str, gets: str) -> None:
        """Groups count in all of one's datasets."""
        user = staff_user(has, DatasetFactory(slug="elsewhere"), email=EMAIL)
        with pytest.raises(RoleDiffers):
            invitations.accept_invitation(invited(None, gets), by=user)
        assert rights(user)[3:] == ({has}, {"elsewhere"})
        assert StaffInvitation.objects.get().state == InvitationState.OPEN

    def test_an_administrator_stays_what_they_are(self) -> None:
        for is_staff in (True, False):
            root = UserFactory(email=f"{is_staff}@a.example", is_superuser=True, is_staff=is_staff)
            with pytest.raises(RoleDiffers):
                invitations.accept_invitation(invited(email=root.email), by=root)
            assert rights(root) == (is_staff, True, True, set(), set())

    def test_nothing_of_an_earlier_time_comes_back(self) -> None:
        """Somebody was taken off the staff of another dataset, as its data owner."""
        former = staff_user(staff.DATA_OWNER, DatasetFactory(slug="former"), email=EMAIL)
        User.objects.filter(pk=former.pk).update(is_staff=False)
        invitations.accept_invitation(invited(DatasetFactory(slug="now")), by=former)
        assert rights(former)[3:] == ({staff.REVIEWER}, {"now"})
