"""Events get their places in chains, each one once, whoever else writes or dies."""

import os
import random
from unittest import mock

import pytest
from django.db import transaction

from agreements import audit, merkle_tree, signatures
from agreements.enums import AuditAction
from agreements.models import (
    AuditChain,
    AuditEvent,
    AuditHead,
    ChainPlace,
    EventPersonalData,
    PersonalDataErasure,
)
from agreements.selectors.evidence import chains
from agreements.selectors.evidence.chain_check import broken_chains
from agreements.selectors.evidence.chain_of_subject import chain_names
from agreements.services.evidence import chaining
from tests.factories import AgreementFactory, DatasetFactory, UserFactory
from tests.processes import racers
from tests.services.student_requests.requesting import asked
from tests.test_merkle_tree import naive_path, naive_root


def note(subject: str = "portal", **details: object) -> AuditEvent:
    return audit.record(AuditAction.KEYS_RESEAL, subject, by=None, **details)


def entries(chain: AuditChain) -> list[bytes]:
    return [place.event.chained_bytes() for place in chain.places.order_by("position")]


@pytest.mark.django_db
class TestAnEvent:
    def test_tells_what_it_was_told_and_keeps_apart_what_can_be_erased(self) -> None:
        user = UserFactory()
        with audit.origin("2001:db8:0::1"):
            made = audit.record(
                AuditAction.AGREEMENT_REJECT, "LA-222222", by=user, to="rejected", reason="Fake."
            )
        event = AuditEvent.objects.get()
        for read in (made, event):
            assert (read.actor, read.ip) == (user.email, "2001:db8::1")
            assert read.details == {"to": "rejected", "reason": "Fake."}
        assert event.facts == {"to": "rejected"}
        assert sorted(event.digests) == ["actor", "ip", "words"]
        assert user.email not in str(event.leaf_entry())

    def test_belongs_to_the_dataset_that_its_subject_is_about(self) -> None:
        agreement = AgreementFactory()
        request = asked()
        slug = agreement.dataset.slug
        theirs, others = f"dataset:{agreement.dataset_id}", f"dataset:{request.dataset_id}"
        leak = agreement.dataset.leaks.create(
            what="x",
            where_found="x",
            found_at=agreement.created_at,
            reported_at=agreement.created_at,
            reported_by=agreement.signer.user,
        )
        subjects = {
            agreement.reference: theirs,
            slug: theirs,
            f"{slug} 1.1": theirs,
            f"{slug} release 1.0": theirs,
            f"leak:{leak.pk}": theirs,
            request.reference: others,
            "leak:999999": "portal",
            "leak:x": "portal",
            "user:7": "portal",
            "mail:1": "portal",
            "FIELD_KEY": "portal",
            "": "portal",
        }
        assert chain_names(subjects) == subjects


@pytest.mark.django_db
class TestChaining:
    def test_is_the_tree_of_the_rfc_whatever_comes_when(self) -> None:
        chance = random.Random(7)
        slugs = [DatasetFactory().slug for _number in range(2)]
        heads: list[AuditHead] = []
        for _run in range(6):
            for _event in range(chance.choice([0, 1, 2, 3, 9])):
                note(chance.choice([*slugs, "FIELD_KEY"]), number=chance.random())
            chaining.chain_waiting_events()
        assert not ChainPlace.objects.filter(chain=None).exists()
        heads = list(AuditHead.objects.all())
        assert len(heads) > 6
        for head in heads:
            told = entries(head.chain)
            assert bytes.fromhex(head.root) == naive_root(told[: head.size])
            signature = signatures.Signature(head.key_id, head.signature)
            assert signatures.is_signed(head.statement(), signature, signatures.public_keys())
        for chain in AuditChain.objects.all():
            told = entries(chain)
            paths = chains.proofs(chain, range(chain.size), chain.size)
            assert paths == {place: naive_path(place, told) for place in range(chain.size)}
        assert list(broken_chains()) == []

    def test_takes_them_in_order_in_batches_and_finds_nothing_the_second_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chaining, "_BATCH", 2)
        events = [note(number=number) for number in range(5)]
        assert chaining.chain_waiting_events() == 5
        assert chaining.chain_waiting_events() == 0
        places = ChainPlace.objects.order_by("position").values_list("event", flat=True)
        assert list(places) == [event.pk for event in events]
        assert list(AuditHead.objects.values_list("size", flat=True)) == [2, 4, 5]

    def test_needs_no_key_but_then_signs_nothing(self, settings) -> None:
        settings.SIGNING_KEYS = []
        note()
        assert chaining.chain_waiting_events() == 1
        assert not AuditHead.objects.exists()
        settings.SIGNING_KEYS = ["new", "tests-only-signing-key"]
        note()
        chaining.chain_waiting_events()
        assert list(broken_chains()) == []

    def test_a_receipt_tells_the_first_head_with_the_end_in_it(self) -> None:
        agreement = AgreementFactory()
        end = note(agreement.reference)
        assert chains.first_head_over(end) is None
        chaining.chain_waiting_events()
        note(agreement.reference)
        chaining.chain_waiting_events()
        head = chains.first_head_over(end)
        assert (head.size, head.chain.name) == (1, f"dataset:{agreement.dataset_id}")

    def test_of_many_takes_few_queries(self, django_assert_max_num_queries) -> None:
        audit.record_many(AuditAction.KEYS_RESEAL, {f"mail:{n}": {} for n in range(300)})
        with django_assert_max_num_queries(40):
            chaining.chain_waiting_events()

    def test_stays_whole_when_personal_data_is_erased(self) -> None:
        with audit.origin("192.0.2.1"):
            event = note(person="Li Wei", number=1)
        chaining.chain_waiting_events()
        why = PersonalDataErasure.objects.create(
            reason="x", erased_at=event.at, erased_by=UserFactory()
        )
        for part in EventPersonalData.PARTS:
            gone = {part: None, f"{part}_salt": "", f"{part}_erasure": why}
            EventPersonalData.objects.update(**gone)
        assert list(broken_chains()) == []
        read = AuditEvent.objects.get(pk=event.pk)
        assert (read.actor, read.ip, read.details) == ("(erased)", None, {"number": 1})


def write_events(count: int, who: int) -> None:
    """What each process that writes does: some in a transaction that takes longer."""
    for number in range(count):
        with transaction.atomic():
            note("portal" if number % 2 else "FIELD_KEY", number=who)


def die_in_the_middle() -> None:
    """What the killed process does: its events have places that nobody else sees."""
    with mock.patch.object(chaining, "_sign_head", side_effect=lambda chain: os._exit(9)):
        chaining.chain_waiting_events()


def chain_until(count: int) -> int:
    """What each chainer does, until all are there."""
    done = 0
    for _try in range(5000):
        done += chaining.chain_waiting_events()
        if ChainPlace.objects.exclude(chain=None).count() >= count:
            return done
    raise AssertionError("They never were.")


HERE = "tests.services.evidence.test_chaining"


@pytest.mark.django_db(transaction=True)
def test_writers_and_two_chainers_at_once_lose_nothing_and_double_nothing() -> None:
    with racers(4) as processes:
        calls = [["write", 1], ["write", 2], ["chain", 10], ["chain", 10]]
        ended = processes.race(f"{HERE}.write_or_chain", calls)
    assert [word for word, _what in ended] == ["done"] * 4
    assert sum(int(str(number)) for _word, number in ended) == 10
    placed = ChainPlace.objects.order_by("position").values_list("position", flat=True)
    assert list(placed) == list(range(10))
    assert list(broken_chains()) == []


def write_or_chain(what: str, number: int) -> int:
    if what == "chain":
        return chain_until(number)
    write_events(5, number)
    return 0


@pytest.mark.django_db(transaction=True)
def test_after_one_was_killed_in_the_middle_the_next_goes_on() -> None:
    for number in range(3):
        note(number=number)
    with pytest.raises(EOFError), racers(1) as processes:
        processes.race(f"{HERE}.die_in_the_middle", [[]])
    assert not ChainPlace.objects.exclude(chain=None).exists()
    assert chaining.chain_waiting_events() == 3
    assert list(broken_chains()) == []
    assert merkle_tree.EMPTY_ROOT.hex() not in AuditHead.objects.values_list("root", flat=True)
