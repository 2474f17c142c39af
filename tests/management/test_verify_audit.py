"""`manage.py verify_audit` names the first link that somebody broke, whom no guard held."""

import io

import pytest
from django.core.management import CommandError, call_command

from agreements import audit
from agreements.enums import AuditAction
from agreements.models import AuditEvent, AuditHead, ChainPlace
from agreements.services.evidence import chaining
from tests.services.evidence import tampering

pytestmark = pytest.mark.django_db
NUMBER = 7


@pytest.fixture
def events() -> list[AuditEvent]:
    """One chain of seven, in two runs."""
    made = []
    for number in range(NUMBER):
        with audit.origin("192.0.2.1"):
            facts = {"number": number, "reason": "x"}
            made.append(audit.record(AuditAction.KEYS_RESEAL, "FIELD_KEY", by=None, **facts))
        if number == 3:
            chaining.chain_waiting_events()
    chaining.chain_waiting_events()
    return made


def said(*arguments: str) -> str:
    out = io.StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as error:
        return f"{error.returncode}: {error}"
    return out.getvalue().splitlines()[0]


def test_says_that_all_is_well_and_the_heads_to_compare(events) -> None:
    audit.record(AuditAction.KEYS_RESEAL, "FIELD_KEY", by=None)
    assert said() == "7 events are as they were chained; 1 wait for it."


def test_of_nothing_says_so() -> None:
    assert said() == "0 events are as they were chained; 0 wait for it."


CHANGED = "the event was changed"
EVENT, PLACE = "agreements_auditevent", "agreements_chainplace"
PERSONAL, NODE = "agreements_eventpersonaldata", "agreements_chainnode"
HEAD, CHAIN = "agreements_audithead", "agreements_auditchain"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (f"UPDATE {EVENT} SET action = 'x' WHERE id = %s", CHANGED),
        (f"UPDATE {EVENT} SET subject = 'x' WHERE id = %s", CHANGED),
        (f"UPDATE {EVENT} SET actor_id = 7 WHERE id = %s", CHANGED),
        (f"UPDATE {EVENT} SET at = '2026-01-01 00:00:00+00:00' WHERE id = %s", CHANGED),
        (f"UPDATE {EVENT} SET facts = '{{}}' WHERE id = %s", CHANGED),
        (f"UPDATE {EVENT} SET digests = '{{}}' WHERE id = %s", CHANGED),
        (f"UPDATE {PLACE} SET leaf = 'x' WHERE event_id = %s", CHANGED),
        (
            f"UPDATE {PERSONAL} SET actor = 'x' WHERE event_id = %s",
            "of the event, who it was was changed",
        ),
        (
            f"UPDATE {PERSONAL} SET ip = '192.0.2.2' WHERE event_id = %s",
            "of the event, the address that it came from was changed",
        ),
        (
            f"UPDATE {PERSONAL} SET words = '{{}}' WHERE event_id = %s",
            "of the event, words or names were changed",
        ),
        (
            f"UPDATE {PERSONAL} SET words_salt = 'ab' WHERE event_id = %s",
            "of the event, words or names were changed",
        ),
    ],
)
@pytest.mark.parametrize("position", [0, 4, NUMBER - 1])
def test_names_an_event_that_is_not_as_it_was(events, change, what, position) -> None:
    event = events[position]
    tampering.run(change, event.pk)
    assert said() == f"1: chain portal, position {position}, event {event.pk}: {what}."


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (
            [f"DELETE FROM {PLACE} WHERE position = 2"],
            "position 2: the event that had this place is gone.",
        ),
        (
            [f"DELETE FROM {PLACE} WHERE position = 6"],
            "position 6: 7 events were chained, 6 are there.",
        ),
        (
            [f"DELETE FROM {PLACE} WHERE position = 6", f"UPDATE {CHAIN} SET size = 6"],
            ": a head was signed of 7 events.",
        ),
        (
            [f"UPDATE {NODE} SET hash = '{'0' * 64}' WHERE level = 2"],
            ": a hash over events up to 7 was changed.",
        ),
        ([f"DELETE FROM {NODE} WHERE level = 2"], ": a hash over events up to 7 was changed."),
        (
            [f"UPDATE {HEAD} SET root = '{'0' * 64}' WHERE size = 4"],
            ": the head signed of 4 events has another root.",
        ),
        (
            [f"UPDATE {HEAD} SET signature = '{'0' * 128}' WHERE size = 7"],
            ": no key of SIGNING_KEY signed the head of 7 events.",
        ),
        (
            [f"UPDATE {HEAD} SET key_id = 'x' WHERE size = 7"],
            ": no key of SIGNING_KEY signed the head of 7 events.",
        ),
    ],
)
def test_names_what_else_is_not_as_it_was(events, changes, what) -> None:
    for change in changes:
        tampering.run(change)
    assert what in said()
    assert said().startswith("1: chain portal")


def test_a_leaf_that_was_changed_with_its_event_leads_to_no_head(events) -> None:
    """Whoever hashes anew what they changed has to sign it anew, too."""
    tampering.run(f"UPDATE {EVENT} SET action = 'x' WHERE id = %s", events[5].pk)
    tampering.run(f"DELETE FROM {PLACE} WHERE position > 4")
    tampering.run(f"DELETE FROM {NODE} WHERE level > 0 AND number > 1")
    ChainPlace.objects.bulk_create(ChainPlace(event=event) for event in events[5:])
    tampering.run(f"UPDATE {CHAIN} SET size = 5")
    assert "a head was signed of 7 events" in said()


def test_names_an_event_that_was_written_around_the_portal(events) -> None:
    made = AuditEvent.objects.create(at=events[0].at, action="x", subject="x")
    assert said() == (
        f"1: chain none, event {made.pk}: the event has no place: "
        "it was written around the portal, or cut off as it was written."
    )


def test_compares_a_head_that_lies_elsewhere(events) -> None:
    for head in AuditHead.objects.all():
        assert "as they were chained" in said("--head", "portal", str(head.size), head.root)
    for other in (
        ("portal", "4", "0" * 64),
        ("portal", "8", head.root),
        ("dataset:1", "7", head.root),
        ("portal", "-1", head.root),
        ("portal", "9" * 30, head.root),
    ):
        expected = f"1: chain {other[0]}: it never had {other[1]} events with this root."
        assert said("--head", *other) == expected
