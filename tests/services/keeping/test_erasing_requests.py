"""A request whose time is over goes with all that belongs to it, and nothing else does."""

import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.utils import timezone

from agreements import audit, models, storage, tasks
from agreements.archives.bundle_check import check_bundle
from agreements.enums import AuditAction, ErasureRule, Status, Verb
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.lifecycle import ENDED, ENDS_OF_APPROVED, OPEN
from agreements.models import Agreement, AuditEvent, EventPersonalData, Purge
from agreements.selectors.evidence.chain_check import broken_chains
from agreements.selectors.keeping import due_requests
from agreements.services import search_index, transitions
from agreements.services.accounts import staff
from agreements.services.datasets.daily_numbers import count_days
from agreements.services.evidence import chaining
from agreements.services.keeping import due_worker, holds, purging
from agreements.services.operations import orphan_files
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    PublicationFactory,
    UserFactory,
    rendered_version,
    staff_user,
)
from tests.services.amending import amendment
from tests.services.evidence.bundled import bundle_of
from tests.services.keeping.aged import (
    aged,
    erase,
    everything_about,
    there,
    turned_down,
)
from tests.services.succeeding import successor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(tmp_path, settings, monkeypatch) -> Path:
    """A storage of this test's own."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.FILE_UPLOAD_TEMP_DIR = settings.PRIVATE_ROOT / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    monkeypatch.setattr(storage, "default_storage", storage.PrivateStorage())
    return settings.PRIVATE_ROOT


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*.*") if path.is_file()]


def say(agreement: Agreement, **words: object) -> AuditEvent:
    with audit.origin("192.0.2.7"):
        return audit.record(
            AuditAction.SCAN_VIEW, agreement.reference, by=agreement.signer.user, **words
        )


def with_everything() -> Agreement:
    """Rejected, after its signer and the staff wrote, listed, decided and noted."""
    agreement = desk.filed(Status.REJECTED)
    user, now, scan = agreement.signer.user, timezone.now(), agreement.scans.get()
    AssociatedUserFactory(agreement=agreement)
    search_index.index_agreement(agreement)
    message = agreement.messages.create(
        number=1, side="signer", text="x", written_at=now, written_by=user
    )
    kept = storage.store("messages", b"%PDF")
    message.files.create(
        number=1, original_name="x.pdf", file=kept.name, sha256=kept.sha256, size=kept.size
    )
    note = agreement.internal_notes.create(number=1, text="x", written_at=now, written_by=user)
    note.mentions.create(user=user)
    agreement.decisions.create(
        scan=scan,
        verb="reject",
        reason="Unsigned.",
        reviewer=UserFactory(),
        signer_user=user,
        decided_at=now,
    )
    agreement.place_checks.create(how="x", checked_at=now, checked_by=user)
    models.ScanNote.objects.create(scan=scan, text="note", written_at=now, written_by=user)
    desk.mail(agreement)
    say(agreement, word="Hm.", scan=1)
    return agreement


class TestARequestWhoseTimeIsOver:
    def test_goes_with_every_row_and_file_and_its_signer(
        self, root: Path, django_capture_on_commit_callbacks
    ) -> None:
        agreement = aged(with_everything())
        user, reference = agreement.signer.user, agreement.reference
        assert len(everything_about(agreement)) >= 12
        assert len(files(root)) > 3
        with django_capture_on_commit_callbacks(execute=True):
            assert erase() == 1
        assert not there(agreement)
        assert everything_about(agreement) == {}
        assert not models.SearchTerm.objects.exists()
        assert not models.Signer.objects.exists()
        assert models.User.objects.filter(pk=user.pk).exists()
        assert files(root) == []
        assert orphan_files.take_census().orphans == ()
        assert reference not in json.dumps(list(Purge.objects.values()), default=str)

    def test_leaves_its_steps_on_record_without_anybody_in_them(self) -> None:
        agreement = aged(with_everything())
        address = agreement.signer.email
        events = AuditEvent.objects.filter(subject=agreement.reference)
        before = list(events.values_list("pk", "action", "facts"))
        erase()
        assert list(events.values_list("pk", "action", "facts")) == before
        left = EventPersonalData.objects.filter(event__subject=agreement.reference)
        assert set(left.values_list("actor", "ip", "words")) == {(None, None, None)}
        assert not EventPersonalData.objects.filter(actor=address).exists()
        chaining.chain_waiting_events()
        assert list(broken_chains()) == []
        assert not models.ChainPlace.objects.filter(chain__name="portal").exists()

    def test_is_on_record_as_gone_by_rule_number_and_digest(self) -> None:
        agreement = turned_down()
        number = agreement.pk
        erase()
        purge = Purge.objects.get(request_number=number)
        assert purge.rule == ErasureRule.TURNED_DOWN
        assert purge.counts["SignedScan"] == purge.counts["Agreement"] == 1
        event = AuditEvent.objects.get(action=AuditAction.KEEPING_ERASE)
        assert (event.subject, event.actor) == (agreement.dataset.slug, "system")
        assert event.facts == {
            "kind": "turned_down",
            "number": sum(purge.counts.values()),
            "files": purge.files,
            "sha256": purge.sha256,
        }

    def test_a_bundle_that_was_made_of_it_still_verifies(self) -> None:
        agreement = desk.filed(Status.REJECTED, version=rendered_version())
        bundle = bundle_of(agreement)
        aged(agreement)
        chaining.chain_waiting_events()
        assert erase() == 1
        assert check_bundle(io.BytesIO(bundle)).problems == []

    def test_the_numbers_of_the_days_before_stay(self) -> None:
        agreement = turned_down(Status.WITHDRAWN)
        kept = turned_down(Status.APPROVED, version=agreement.version)
        count_days(agreement.dataset)
        columns = ("day", "figure", "by", "value", "number")
        before = set(models.DailyNumber.objects.values_list(*columns))
        assert erase() == 1
        assert there(kept)
        count_days(agreement.dataset)
        assert set(models.DailyNumber.objects.values_list(*columns)) == before

    def test_an_event_without_a_chain_puts_it_off(self, monkeypatch) -> None:
        agreement = turned_down()
        say(agreement)
        monkeypatch.setattr(chaining, "chain_waiting_events", lambda: 0)
        assert erase() == 0
        assert there(agreement)
        monkeypatch.undo()
        assert erase() == 1

    def test_whoever_signs_for_something_else_stays_a_signer(self) -> None:
        agreement = turned_down()
        other = AgreementFactory(signer=agreement.signer)
        assert erase() == 1
        assert there(other)
        assert models.Signer.objects.get() == agreement.signer


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


class TestOneThatFails:
    def test_half_way_leaves_everything_as_it_was(self, root: Path, monkeypatch) -> None:
        agreement = aged(with_everything())
        chaining.chain_waiting_events()
        before, stored = everything_about(agreement), files(root)
        told = EventPersonalData.objects.exclude(actor=None).count()

        def break_off(*args: object, **kwargs: object) -> object:
            raise InterruptedError

        monkeypatch.setattr(purging, "_forget_signer", break_off)
        assert erase() == 0
        assert everything_about(agreement) == before
        assert files(root) == stored
        assert not Purge.objects.exists()
        assert EventPersonalData.objects.exclude(actor=None).count() == told
        monkeypatch.undo()
        assert erase() == 1

    def test_stops_no_other(self, monkeypatch) -> None:
        first, second = turned_down(), turned_down()
        once = purging.collect_requests

        def collect(keys: object) -> object:
            found = list(keys)
            if first.pk in found:
                raise RuntimeError("a row that nobody thought of")
            return once(found)

        monkeypatch.setattr(purging, "collect_requests", collect)
        assert erase() == 1
        assert (there(first), there(second)) == (True, False)


class TestTheDatabase:
    @pytest.mark.parametrize("status", [*sorted(OPEN), Status.APPROVED])
    def test_takes_no_purge_of_what_is_needed(self, status: Status) -> None:
        agreement = desk.filed(status)
        with pytest.raises(IntegrityError, match="is needed"):
            _write_purge(agreement)

    def test_takes_none_of_an_amendment_whose_agreement_is_in_force(self) -> None:
        made = amendment()
        Agreement.objects.filter(pk=made.pk).update(
            status=Status.ADDED, approved_at=timezone.now(), approved_by=UserFactory()
        )
        with pytest.raises(IntegrityError, match="is needed"):
            _write_purge(made)

    def test_takes_none_of_a_request_that_is_not_there(self) -> None:
        agreement = AgreementFactory()
        agreement.pk += 1
        with pytest.raises(IntegrityError, match="is needed"):
            _write_purge(agreement)

    def test_takes_none_of_what_is_held_back(self) -> None:
        agreement = desk.filed(Status.REJECTED)
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        day = timezone.localdate() + timedelta(days=20)
        holds.hold_back(agreement, by=owner, reason="A dispute.", until=day)
        with pytest.raises(IntegrityError, match="held back"):
            _write_purge(agreement)

    def test_lets_what_is_on_record_as_erased_make_no_move(self) -> None:
        agreement = AgreementFactory()
        _write_purge(agreement)
        with pytest.raises(IntegrityError, match="makes no move"):
            transitions.apply(agreement, Verb.WITHDRAW, by=agreement.signer.user)


def _write_purge(agreement: Agreement) -> None:
    Purge.objects.create(
        rule=ErasureRule.TURNED_DOWN,
        request_number=agreement.pk,
        erased_at=timezone.now(),
        sha256="x",
    )


def test_holds_are_for_owners_with_a_reason_and_a_day_to_come() -> None:
    agreement = AgreementFactory()
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    tomorrow = timezone.localdate() + timedelta(days=2)
    for by, reason, until, error in (
        (reviewer, "x", tomorrow, NotYourMove),
        (owner, " ", tomorrow, ReasonMissing),
        (owner, "x", timezone.localdate() - timedelta(days=1), holds.HoldRefused),
        (owner, "x", date(2999, 1, 1), holds.HoldRefused),
    ):
        with pytest.raises(error):
            holds.hold_back(agreement, by=by, reason=reason, until=until)
    with pytest.raises(holds.NotHeld):
        holds.lift_hold(agreement, by=owner)
    assert not models.RetentionHold.objects.exists()


def test_beat_calls_it() -> None:
    agreement = turned_down()
    assert tasks.erase_what_is_due() == 1
    assert not there(agreement)
