"""What all children of one answer may take together."""

import math
import os
from contextvars import copy_context

import pytest

from agreements.scans.sandbox import child_slots, sandbox, time_budget
from agreements.scans.sandbox.sandbox import ChildLimits

_HERE = "tests.scans.sandbox.misbehave:"


@pytest.fixture(autouse=True)
def _slots(settings, tmp_path):
    settings.VAR_DIR, settings.CHILD_SLOTS = tmp_path, 1


def test_a_child_ends_with_the_budget_and_not_only_with_its_own_time():
    limits = ChildLimits(wall_seconds=3600)
    with time_budget.at_most(0.5), pytest.raises(sandbox.ChildStalled):
        sandbox.run_in_child(f"{_HERE}sleep_forever", limits=limits)


def test_nobody_waits_for_a_turn_longer_than_the_budget():
    held = child_slots.take_slot(0, background=False)
    limits = ChildLimits(patience=3600)
    with time_budget.at_most(0.1), pytest.raises(sandbox.NoSlotFree):
        sandbox.run_in_child(f"{_HERE}echo", 1, limits=limits)
    os.close(held)


def test_who_has_time_waits_longer_than_a_child_would_by_itself():
    assert time_budget.patience(8.0) == 8.0
    with time_budget.at_most(300, patience=60):
        assert time_budget.patience(8.0) == 60
    with time_budget.at_most(3, patience=60):
        assert 0 < time_budget.patience(8.0) <= 3


def test_it_is_over_with_its_block_and_nobody_elses():
    with time_budget.at_most(5):
        assert 0 < time_budget.seconds_left() <= 5
    assert time_budget.seconds_left() == math.inf
    copy_context().run(time_budget._current.set, None)
    with time_budget.at_most(-1):
        assert time_budget.seconds_left() == 0
