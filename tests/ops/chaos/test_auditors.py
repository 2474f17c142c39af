"""Each auditor objects to a world that is broken in its way, and none to one that is not."""

from collections.abc import Callable
from typing import Any

import pytest

from ops.chaos.checks import CHECKS, audit
from ops.chaos.evidence import Evidence
from tests.ops.chaos.evidence_of_a_day import HOLDER, NOON, broken, sound

World = dict[str, Any]


def test_nobody_objects_to_a_world_in_order() -> None:
    assert [found.objections for found in audit(Evidence(**sound()))] == [[]] * len(CHECKS)


def lost_request(world: World) -> None:
    world["there"]["agreements"].pop(0)


def lost_event(world: World) -> None:
    del world["there"]["events"][5]  # the download of the document


def other_words(world: World) -> None:
    world["there"]["agreements"][0]["intended_use"] = "Study 0"


def lost_scan(world: World) -> None:
    world["there"]["scans"].clear()


def other_document(world: World) -> None:
    world["there"]["documents"][0]["sha256"] = "a0"


def void_token(world: World) -> None:
    world["there"]["tokens"].clear()


def spoiled_copy(world: World) -> None:
    world["journal"][-2]["is_good"] = False


def no_crowd(world: World) -> None:
    world["journal"].clear()


@pytest.mark.parametrize(
    "spoil",
    [
        lost_request,
        lost_event,
        other_words,
        lost_scan,
        other_document,
        void_token,
        spoiled_copy,
        no_crowd,
    ],
)
def test_what_was_acknowledged_has_to_be_there(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert "every acknowledged act is there" in broken(world)


def status_by_nobody(world: World) -> None:
    world["there"]["agreements"][0]["status"] = "revoked"


def approved_without_review(world: World) -> None:
    del world["there"]["events"][3]


def decided_twice(world: World) -> None:
    world["there"]["events"].insert(5, world["there"]["events"][4])


def led_elsewhere(world: World) -> None:
    world["there"]["events"][4]["facts"]["to"] = "rejected"


def began_twice(world: World) -> None:
    world["there"]["events"].append(world["there"]["events"][0])


@pytest.mark.parametrize(
    "spoil",
    [status_by_nobody, approved_without_review, decided_twice, led_elsewhere, began_twice],
)
def test_a_status_has_to_follow_from_its_events(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"no status that its events don't explain"}


def test_a_chain_that_does_not_verify() -> None:
    assert broken(sound() | {"chains": "chain main, position 3: another leaf."}) == {
        "the chains of events verify"
    }


def three_times(world: World) -> None:
    world["mails"].insert(0, world["mails"][0])


def twice_for_no_reason(world: World) -> None:
    world["disturbed"][0] |= {"from": NOON + 30, "to": NOON + 34}


def by_no_row(world: World) -> None:
    world["mails"].append(world["mails"][0] | {"message_id": "<7@x>"})


def to_another(world: World) -> None:
    world["mails"][1]["to"] = HOLDER


@pytest.mark.parametrize("spoil", [three_times, twice_for_no_reason, by_no_row, to_another])
def test_a_mail_goes_once_or_twice_where_in_flight(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"each mail once, or twice under one Message-ID where in flight"}


def never_came(world: World) -> None:
    world["there"]["mails"].append(world["there"]["mails"][0] | {"message_id": "<4@x>"})


def still_queued(world: World) -> None:
    world["there"]["mails"][0]["status"] = "sending"


def failed_for_no_reason(world: World) -> None:
    world["mails"].pop()


def never_written(world: World) -> None:
    world["there"]["mails"][0]["dedup_key"] = "issued:d2"


@pytest.mark.parametrize("spoil", [never_came, still_queued, failed_for_no_reason, never_written])
def test_no_mail_may_be_lost(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"no mail is lost"}


def test_a_mail_that_leads_elsewhere() -> None:
    world = sound()
    world["mails"][0]["links"] = ["https://evil.example"]
    assert broken(world) == {"no mail leads to another site"}
