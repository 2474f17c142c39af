"""A claim is kept for as long as the work on it goes on."""

from datetime import timedelta
from threading import Event
from threading import enumerate as threads

import pytest
from django.db import OperationalError

from agreements import lease


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    monkeypatch.setattr(lease, "_RENEWED_EVERY", 0.01)
    monkeypatch.setattr(lease, "_AFTER_A_FAILURE", 0.01)


def test_it_is_renewed_until_the_work_is_over():
    times, enough = [], Event()

    def renew():
        times.append(1)
        if len(times) == 3:
            enough.set()

    with lease.kept(renew):
        assert enough.wait(30)
    assert not [thread for thread in threads() if thread.name == "lease"]


def test_a_database_that_is_away_is_asked_again():
    times, enough = [], Event()

    def renew():
        times.append(1)
        if len(times) == 2:
            enough.set()
        raise OperationalError("away")

    with lease.kept(renew):
        assert enough.wait(30)


def test_work_that_fails_ends_it_too():
    with pytest.raises(ZeroDivisionError), lease.kept(lambda: None):
        _ = 1 / 0
    assert not [thread for thread in threads() if thread.name == "lease"]


def test_three_renewals_may_fail():
    assert timedelta(seconds=3 * 10) < lease.LEASE
