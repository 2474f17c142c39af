"""A storm can be repeated, strikes everything, and ends."""

from ops.chaos.faults import FAULTS
from ops.chaos.plan import UNITS, draw


def test_the_same_seed_draws_the_same_storm() -> None:
    assert draw("7", 600, 60, list(FAULTS)) == draw("7", 600, 60, list(FAULTS))
    assert draw("7", 600, 60, list(FAULTS)) != draw("8", 600, 60, list(FAULTS))


def test_every_unit_is_killed_about_as_often() -> None:
    struck = [kill.unit for kill in draw("7", 600, 60, list(FAULTS)).kills]
    assert len(struck) == 60
    assert {struck.count(unit) for unit in UNITS} <= {6, 7}


def test_each_fault_comes_once_after_the_other_and_all_in_time() -> None:
    plan = draw("7", 600, 60, list(FAULTS))
    assert sorted(fault.name for fault in plan.faults) == sorted(FAULTS)
    ends = [fault.at + fault.seconds for fault in plan.faults]
    assert all(end <= after.at for end, after in zip(ends, plan.faults[1:], strict=False))
    assert ends[-1] <= plan.seconds
    assert all(0 < kill.at < plan.seconds for kill in plan.kills)


def test_a_storm_of_few_kills_is_one() -> None:
    assert len(draw("7", 60, 5, []).kills) == 5
