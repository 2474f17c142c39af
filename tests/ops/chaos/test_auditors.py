"""Each auditor objects to a world that is broken in its way, and none to one that is not."""

from collections.abc import Callable
from typing import Any

import pytest

from ops.chaos.checks import CHECKS, audit
from ops.chaos.evidence import Evidence, requests_of
from ops.chaos.report import lines
from tests.ops.chaos.evidence_of_a_day import HOLDER, IP, NOON, REFERENCE, sound

World = dict[str, Any]


def broken(world: World) -> set[str]:
    """The claims to which something is objected."""
    return {found.claim for found in audit(Evidence(**world)) if found.objections}


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


def other_bytes(world: World) -> None:
    world["there"]["files"][0]["found"] = "a0"


def lost_file(world: World) -> None:
    world["there"]["orphans"].append("missing: pages/ab/x.png")


def heaps_of_orphans(world: World) -> None:
    world["there"]["orphans"] = [f"scans/{number}.pdf" for number in range(33)]


@pytest.mark.parametrize("spoil", [other_bytes, lost_file, heaps_of_orphans])
def test_files_have_to_equal_their_rows(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"files equal their rows by hash"}


def unrecorded(world: World) -> None:
    world["requests"].append(world["requests"][0])


def another_day(world: World) -> None:
    world["requests"][0]["at"] += 24 * 3600


def ended_grant(world: World) -> None:
    world["there"]["grants"][0]["ended_at"] = NOON - 3600


def no_grant(world: World) -> None:
    world["there"]["grants"].clear()


@pytest.mark.parametrize("spoil", [unrecorded, another_day, ended_grant, no_grant])
def test_no_byte_goes_without_a_grant(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"no byte served without a grant"}


def test_somebody_who_was_let_in() -> None:
    world = sound()
    world["journal"][-1]["kind"] = "let in"
    assert broken(world) == {"whoever has no right was turned away"}


@pytest.mark.parametrize("ip", ["6.6.6.6", "192.0.2.1"])
def test_a_forged_address_on_record(ip: str) -> None:
    world = sound()
    world["there"]["events"][0]["ip"] = ip
    assert broken(world) == {"no forged address is on record"}


def waits(world: World) -> None:
    world["there"]["waiting"] = {"letters": 300.0}


def never_ended(world: World) -> None:
    world["there"]["records"][0]["ended_at"] = None


@pytest.mark.parametrize("spoil", [waits, never_ended])
def test_nothing_may_wait_in_the_end(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"nothing is queued for ever"}


def stayed_dead(world: World) -> None:
    world["disturbed"][0]["back"] = None


def too_slow(world: World) -> None:
    world["disturbed"][0]["back"] = 121.0


def long_outage(world: World) -> None:
    world["outages"][0]["to"] += 120


def no_kills(world: World) -> None:
    del world["disturbed"][0]["unit"]


@pytest.mark.parametrize("spoil", [stayed_dead, too_slow, long_outage, no_kills])
def test_everything_has_to_come_back(spoil: Callable[[World], None]) -> None:
    world = sound()
    spoil(world)
    assert broken(world) == {"everything that was killed came back by itself"}


def test_the_report_says_what_is_broken_and_how() -> None:
    world = sound()
    status_by_nobody(world)
    evidence = Evidence(**world)
    said = "\n".join(lines(evidence, audit(evidence)))
    assert "BROKEN no status that its events don't explain" in said
    assert f"! {REFERENCE} is revoked, by its events approved" in said
    assert said.endswith(f"{len(CHECKS) - 1} claims hold, 1 are broken.")


def test_evidence_is_kept_as_it_was(tmp_path) -> None:
    evidence = Evidence(**sound())
    evidence.save(tmp_path)
    assert Evidence.load(tmp_path) == evidence


def test_a_line_of_nginx_is_read() -> None:
    line = f'{IP} [2026-11-30T20:00:05+08:00] "GET /datasets/x/data/1/x.zip" 206 17 0.250s 0a1b'
    (request,) = requests_of([line, line[:30], ""])
    assert request["at"] == 1796040005.0
    assert (request["ip"], request["status"], request["bytes"]) == (IP, 206, 17)
    assert (request["path"], request["seconds"]) == ("/datasets/x/data/1/x.zip", 0.25)
