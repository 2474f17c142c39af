"""Personal data of events is erased for a reason, and the chain stays whole."""

import io
import json
import os
from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agreements import audit
from agreements.archives.bundle_check import check_bundle
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import Agreement, AuditEvent, Dataset, PersonalDataErasure, User
from agreements.selectors.evidence.chain_check import broken_chains
from agreements.services.accounts import staff
from agreements.services.evidence import chaining, erasing
from agreements.services.evidence.erasing import Erasable, erase_personal_data
from tests.factories import AgreementFactory, UserFactory, staff_user
from tests.processes import racers
from tests.services.evidence import tampering
from tests.services.evidence.bundled import bundle_of, members

HERE = "tests.services.evidence.test_erasing"
PERSONAL, WHERE = "agreements_eventpersonaldata", "WHERE event_id = %s"
WHY = "Asked for under Article 17."


def note(subject: str, by: User | None = None, **details: object) -> AuditEvent:
    with audit.origin("192.0.2.1"):
        return audit.record(AuditAction.SCAN_VIEW, subject, by=by, scan=1, **details)


def told(event: AuditEvent) -> tuple[str, str | None, dict[str, object]]:
    read = AuditEvent.objects.get(pk=event.pk)
    return read.actor, read.ip, read.details


@pytest.fixture
def agreement() -> Agreement:
    return AgreementFactory()


@pytest.fixture
def owner(agreement: Agreement) -> User:
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def run(*arguments: str) -> str:
    out = io.StringIO()
    try:
        call_command("erase_personal_data", *arguments, stdout=out)
    except CommandError as error:
        return f"{error.returncode}: {error}"
    return out.getvalue().strip()


@pytest.mark.django_db
class TestOfAPerson:
    def test_all_that_they_did_and_words_that_name_them_go_and_nothing_else(
        self, agreement: Agreement, owner: User
    ) -> None:
        ann, bob = UserFactory(email="ann@uni.example"), UserFactory(email="bob@uni.example")
        theirs = note(agreement.reference, ann, word="Hm.")
        named = note(agreement.reference, bob, to_whom="ANN@uni.example")
        others = note(agreement.reference, bob, word="Hm.")
        elsewhere = note(AgreementFactory().reference, ann, word="Hm.")
        what = Erasable(agreement.dataset, address="Ann@uni.example")
        assert erasing.count_erasable(what) == {"actor": 0, "ip": 0, "words": 0}  # not chained yet
        assert erase_personal_data(what, by=owner, reason=f" {WHY} ") == 2
        assert told(theirs) == ("(erased)", None, {"scan": 1})
        assert told(named) == (bob.email, "192.0.2.1", {"scan": 1})
        assert told(others) == (bob.email, "192.0.2.1", {"scan": 1, "word": "Hm."})
        assert told(elsewhere)[0] == ann.email
        assert list(broken_chains()) == []
        assert PersonalDataErasure.objects.get().reason == WHY
        event = AuditEvent.objects.filter(action="events:erase").get()
        assert (event.subject, event.actor) == (agreement.dataset.slug, owner.email)
        assert "ann@" not in json.dumps(event.details)
        assert erase_personal_data(what, by=owner, reason=WHY) == 0
        assert PersonalDataErasure.objects.count() == 1  # there was nothing to say it of

    def test_the_bundle_says_what_is_erased_when_and_why(
        self, agreement: Agreement, owner: User, tmp_path
    ) -> None:
        ann = UserFactory()
        note(agreement.reference, ann, word="Hm.")
        what = Erasable(agreement.dataset, address=ann.email)
        erase_personal_data(what, by=owner, reason=WHY)
        bundle = bundle_of(agreement)
        assert check_bundle(io.BytesIO(bundle)).problems == []
        seen, made = json.loads(members(bundle)["audit/events.json"])
        assert (seen["kept"], sorted(seen["erased"])) == ({}, ["actor", "ip", "words"])
        assert {why["because"] for why in seen["erased"].values()} == {WHY}
        assert sorted(seen["event"]["digests"]) == ["actor", "ip", "words"]
        assert made["erased"] == {}
        file, out = tmp_path / "bundle.zip", io.StringIO()
        file.write_bytes(bundle)
        call_command("verify_bundle", str(file), stdout=out)
        assert "Erased in 1 of the events, from which address: on 20" in out.getvalue()
        assert out.getvalue().count(f"because: {WHY}") == 3


@pytest.mark.django_db
class TestOlderThan:
    def test_parts_of_what_is_older_go_and_the_system_is_nobody(
        self, agreement: Agreement, owner: User, time_machine
    ) -> None:
        old = [note(agreement.reference, UserFactory()), note(agreement.reference)]
        days = timedelta(days=400)
        time_machine.move_to(timezone.now() + days)
        new = note(agreement.reference, UserFactory())
        before = timezone.now() - timedelta(days=365)
        what = Erasable(agreement.dataset, before=before, parts=["ip", "actor"])
        assert erase_personal_data(what, by=owner, reason=WHY) == 2
        assert [told(event)[:2] for event in old] == [("(erased)", None), ("system", None)]
        assert told(new)[1] == "192.0.2.1"
        assert list(broken_chains()) == []

    def test_of_everything_is_for_superusers(self, agreement: Agreement, owner: User) -> None:
        event = note("user:7", UserFactory())
        what = Erasable(before=timezone.now() + timedelta(days=1), parts=["ip"])
        with pytest.raises(NotYourMove):
            erase_personal_data(what, by=owner, reason=WHY)
        assert told(event)[1] == "192.0.2.1"
        admin = UserFactory(is_staff=True, is_superuser=True)
        assert erase_personal_data(what, by=admin, reason=WHY) == 1
        assert told(event)[1] is None


@pytest.mark.django_db
def test_nobody_else_does_and_never_without_reason_or_aim(
    agreement: Agreement, owner: User
) -> None:
    event = note(agreement.reference, UserFactory())
    aim = {"address": event.actor}
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    elsewhere = staff_user(staff.DATA_OWNER, AgreementFactory().dataset)
    for by, fields, reason, error in (
        (reviewer, aim, WHY, NotYourMove),
        (elsewhere, aim, WHY, NotYourMove),
        (owner, aim, " ", ReasonMissing),
        (owner, {}, WHY, erasing.NothingToErase),
    ):
        with pytest.raises(error):
            erase_personal_data(Erasable(agreement.dataset, **fields), by=by, reason=reason)
    assert told(event)[1] == "192.0.2.1"
    assert not PersonalDataErasure.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE agreements_auditevent SET digests = '{}' WHERE id = %s",
        "UPDATE agreements_auditevent SET facts = '{}' WHERE id = %s",
        "UPDATE agreements_chainplace SET leaf = 'x' WHERE event_id = %s",
        f"UPDATE {PERSONAL} SET actor = 'x', actor_salt = 'ab', actor_erasure_id = NULL {WHERE}",
    ],
)
def test_whoever_touches_what_is_left_of_it_is_seen(
    agreement: Agreement, owner: User, change: str
) -> None:
    event = note(agreement.reference, UserFactory())
    erase_personal_data(Erasable(agreement.dataset, event.actor), by=owner, reason=WHY)
    assert list(broken_chains()) == []
    tampering.run(change, event.pk)
    assert [link.event for link in broken_chains()] == [event.pk]


@pytest.mark.django_db
def test_the_command_counts_first_and_says_what_is_wrong(agreement: Agreement, owner: User) -> None:
    event = note(agreement.reference, UserFactory())
    chaining.chain_waiting_events()
    slug = agreement.dataset.slug
    call = ("--by", owner.email, "--reason", WHY, "--dataset", slug, "--address", event.actor)
    assert run(*call) == (
        "Events of which it would be erased: actor: 1, ip: 1, words: 0. Nothing was erased."
    )
    assert told(event)[1] == "192.0.2.1"
    assert run(*call, "--part", "ip", "--erase") == "Erased in 1 events."
    assert told(event)[:2] == (event.actor, None)
    assert run(*call[:2], "--reason", WHY, "--older-than", "9", "--erase").startswith("1: You are")
    assert run(*call[:2], "--reason", WHY, "--dataset", "x") == "1: There is no dataset x."
    assert run("--by", "x@x.example", "--reason", WHY) == "1: There is no account x@x.example."
    assert run(*call, "--older-than", "-1").startswith("1: --older-than: a number of days")


def erase_and_die(slug: str, by: int) -> None:
    """What the killed process does: the second batch is written by half."""
    done: list[object] = []

    def erase(*row: object) -> None:
        done.append(row)
        if len(done) == 3:
            os._exit(9)
        real(*row)

    real = erasing._erase
    what = Erasable(Dataset.objects.get(slug=slug), before=timezone.now())
    with mock.patch.object(erasing, "_AT_ONCE", 2), mock.patch.object(erasing, "_erase", erase):
        erase_personal_data(what, by=User.objects.get(pk=by), reason=WHY)


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_the_same_again_does_the_rest() -> None:
    agreement = AgreementFactory()
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    events = [note(agreement.reference, UserFactory()) for _number in range(5)]
    with pytest.raises(EOFError), racers(1) as processes:
        processes.race(f"{HERE}.erase_and_die", [[agreement.dataset.slug, owner.pk]])
    assert [told(event)[1] is None for event in events] == [True, True, False, False, False]
    what = Erasable(agreement.dataset, before=timezone.now())
    # The event of the first attempt tells who that was, and why.
    assert erase_personal_data(what, by=owner, reason=WHY) == 4
    assert {told(event)[:2] for event in events} == {("(erased)", None)}
    assert PersonalDataErasure.objects.count() == 2
    assert list(broken_chains()) == []
