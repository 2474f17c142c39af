"""A request whose time is over goes with all that belongs to it, and nothing else does."""

import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.utils import timezone

from agreements import models, tasks
from agreements.archives.bundle_check import check_bundle
from agreements.enums import AccessChange, AuditAction, ErasureRule, Status, Verb
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.lifecycle import OPEN
from agreements.models import Agreement, AuditEvent, EventPersonalData, Purge
from agreements.selectors.evidence.chain_check import broken_chains
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.datasets.daily_numbers import count_days
from agreements.services.evidence import chaining
from agreements.services.grant_changes import note_changes
from agreements.services.keeping import holds, purging
from agreements.services.operations import orphan_files
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    UserFactory,
    rendered_version,
    staff_user,
    with_grant,
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
from tests.services.keeping.whole_requests import files, say, with_everything
from tests.services.machines.followed import webhook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("root")]


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

    def test_an_agreement_goes_with_its_access_and_what_servers_were_told_of_it(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED, version=rendered_version())
        models.Dataset.objects.filter(pk=agreement.dataset_id).update(keep_ended_years=1)
        with_grant(agreement, UserFactory())
        webhook(agreement.dataset)
        grants = list(agreement.grants.values_list("pk", flat=True))
        note_changes(AccessChange.GRANTED, agreement.dataset_id, grants)
        transitions.apply(agreement, Verb.END, by=agreement.signer.user)
        chaining.chain_waiting_events()
        assert {"GrantChange", "WebhookDelivery"} <= everything_about(agreement).keys()
        agreement.refresh_from_db()
        aged(agreement)
        assert erase() == 1
        assert everything_about(agreement) == {}

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
