"""When the time of a request is over, and what keeps one all the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import ErasureRule, Status
from agreements.lifecycle import ENDED, ENDS_OF_APPROVED, OPEN
from agreements.models import Agreement, Purge
from agreements.selectors.keeping import due_requests
from agreements.services.accounts import staff
from agreements.services.keeping import due_worker, holds
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    PublicationFactory,
    UserFactory,
    staff_user,
)
from tests.services.keeping.aged import (
    aged,
    erase,
    there,
    turned_down,
)
from tests.services.succeeding import successor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


class TestWhen:
    @pytest.mark.parametrize("status", sorted(ENDED - ENDS_OF_APPROVED))
    def test_a_year_after_its_end(self, status: Status) -> None:
        young = desk.filed(status)
        old = desk.filed(status, version=young.version)
        aged(young, timedelta(days=364))
        aged(old, timedelta(days=366))
        erase()
        assert (there(young), there(old)) == (True, False)

    @pytest.mark.parametrize("status", sorted(ENDS_OF_APPROVED))
    def test_what_was_in_force_stays_unless_its_owner_says_so(self, status: Status) -> None:
        agreement = aged(AgreementFactory(status=status), timedelta(days=3 * 366))
        assert erase() == 0
        dataset = agreement.dataset
        dataset.keep_ended_years = 4
        dataset.save()
        assert erase() == 0
        dataset.keep_ended_years = 3
        dataset.save()
        aged(agreement, timedelta())
        assert erase() == 1
        assert not there(agreement)

    def test_a_draft_ninety_days_after_the_last_word(self) -> None:
        old, typed, talked = AgreementFactory(), AgreementFactory(), AgreementFactory()
        for draft in (old, typed, talked):
            aged(draft, timedelta(days=91))
        Agreement.objects.filter(pk=typed.pk).update(edited_at=timezone.now() - timedelta(days=89))
        talked.messages.create(
            number=1,
            side="signer",
            text="x",
            written_at=timezone.now(),
            written_by=talked.signer.user,
        )
        assert erase() == 1
        assert [there(draft) for draft in (old, typed, talked)] == [False, True, True]

    def test_what_was_made_out_and_never_sent_in_a_year_after(self) -> None:
        young = aged(AgreementFactory(status=Status.AWAITING_SIGNATURE), timedelta(days=364))
        old = aged(AgreementFactory(status=Status.AWAITING_SIGNATURE), timedelta(days=366))
        erase()
        assert (there(young), there(old)) == (True, False)

    def test_never_what_was_sent_in_and_is_open_nor_what_is_in_force(self) -> None:
        sent_in = [aged(desk.filed(status)) for status in sorted(OPEN)]
        in_force = aged(AgreementFactory(status=Status.APPROVED))
        assert erase() == 0
        assert all(map(there, [*sent_in, in_force]))

    def test_not_before_its_owner_saw_it_for_a_month(self, time_machine) -> None:
        agreement = turned_down()
        Agreement.objects.update(erase_from=None)
        now = timezone.now()
        assert erase() == 0
        agreement.refresh_from_db()
        assert agreement.erase_from >= now + timedelta(days=30)
        time_machine.move_to(now + timedelta(days=29))
        assert erase() == 0
        time_machine.move_to(now + timedelta(days=31))
        assert erase() == 1

    def test_is_shown_for_the_month_before_with_its_day(self) -> None:
        agreement = desk.filed(Status.REJECTED)
        aged(agreement, timedelta(days=340))
        Agreement.objects.update(erase_from=None)
        due_worker.show_what_is_next(agreement.dataset, timezone.now())
        agreement.refresh_from_db()
        assert agreement.erase_from.date() >= (timezone.now() + timedelta(days=29)).date()
        assert list(due_requests.erased_next(agreement.dataset)) == [agreement]

    def test_what_stays_after_all_is_shown_no_more(self) -> None:
        draft = aged(AgreementFactory(), timedelta(days=80))
        Agreement.objects.filter(pk=draft.pk).update(edited_at=timezone.now())
        erase()
        draft.refresh_from_db()
        assert draft.erase_from is None


class TestWhatStays:
    def test_while_it_is_held_back_and_no_longer(self, time_machine) -> None:
        agreement = turned_down()
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        day = timezone.localdate() + timedelta(days=20)
        holds.hold_back(agreement, by=owner, reason="A dispute.", until=day)
        assert erase() == 0
        time_machine.move_to(timezone.now() + timedelta(days=22))
        assert erase() == 1

    def test_until_the_hold_is_lifted(self) -> None:
        agreement = turned_down()
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        day = timezone.localdate() + timedelta(days=20)
        for reason in ("A dispute.", "A longer dispute."):
            holds.hold_back(agreement, by=owner, reason=reason, until=day)
        assert models.RetentionHold.objects.filter(lifted_at=None).count() == 1
        holds.lift_hold(agreement, by=owner)
        assert erase() == 1
        with pytest.raises(holds.RequestErased):
            holds.hold_back(agreement, by=owner, reason="Late.", until=day)

    def test_as_long_as_what_followed_it(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        follows = successor(of=agreement)
        agreement.grants.update(ended_at=timezone.now(), ended_why="ended")
        Agreement.objects.filter(pk=agreement.pk).update(
            status=Status.ENDED, ended_at=timezone.now()
        )
        agreement.dataset.keep_ended_years = 1
        agreement.dataset.save()
        agreement.refresh_from_db()
        aged(agreement)
        assert erase() == 0
        aged(follows)
        assert erase() == 1  # the draft
        assert there(agreement)  # and is shown anew for a month
        aged(agreement)
        assert erase() == 1
        assert not there(agreement)

    def test_with_a_publication_on_show_and_with_a_leak(self) -> None:
        version = AgreementFactory(status=Status.APPROVED).version
        version.dataset.keep_ended_years = 1
        version.dataset.save()
        shown, withdrawn, leaked = (
            AgreementFactory(status=Status.APPROVED, version=version) for _one in range(3)
        )
        for agreement in (shown, withdrawn):
            publication = PublicationFactory(agreement=agreement)
        publication.withdrawn_at, publication.withdrawn_by = timezone.now(), UserFactory()
        publication.save()
        version.dataset.leaks.create(
            what="x",
            where_found="x",
            found_at=timezone.now(),
            grant=leaked.grants.get(),
            reported_at=timezone.now(),
            reported_by=UserFactory(),
        )
        for agreement in (shown, withdrawn, leaked):
            agreement.grants.update(ended_at=timezone.now(), ended_why="ended")
            Agreement.objects.filter(pk=agreement.pk).update(
                status=Status.ENDED, ended_at=timezone.now()
            )
            agreement.refresh_from_db()
            aged(agreement)
        assert erase() == 1
        assert [there(row) for row in (shown, withdrawn, leaked)] == [True, False, True]


class TestAmendments:
    def test_go_with_what_they_amend(self) -> None:
        added = AgreementFactory(status=Status.ADDED)
        agreement = added.amends
        agreement.dataset.keep_ended_years = 1
        agreement.dataset.save()
        aged(added)
        assert erase() == 0
        aged(agreement)
        assert erase() == 1
        assert not there(added)
        assert not there(agreement)
        assert Purge.objects.filter(rule=ErasureRule.ENDED).count() == 2

    def test_that_came_to_nothing_go_alone(self) -> None:
        lapsed = AgreementFactory(status=Status.LAPSED)
        aged(lapsed)
        assert erase() == 1
        assert there(lapsed.amends)

    def test_are_held_back_with_it_and_it_with_them(self) -> None:
        lapsed = aged(AgreementFactory(status=Status.LAPSED))
        agreement = lapsed.amends
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        day = timezone.localdate() + timedelta(days=20)
        holds.hold_back(agreement, by=owner, reason="A dispute.", until=day)
        assert erase() == 0
        holds.lift_hold(agreement, by=owner)
        holds.hold_back(lapsed, by=owner, reason="A dispute.", until=day)
        agreement.dataset.keep_ended_years = 1
        agreement.dataset.save()
        aged(agreement)
        assert erase() == 0
        assert there(agreement)
