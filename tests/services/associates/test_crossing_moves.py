"""Two signers whose people cross."""

import threading

import pytest
from django.db import connection

from agreements.enums import Status
from agreements.selectors.grants.live_grants import live_grant
from agreements.services.associates import listing
from tests.factories import UserFactory, with_grant
from tests.locks import wait_until_one_waits_for_a_lock
from tests.services.amending import amendment
from tests.services.moving import agree, approve, ask


@pytest.mark.django_db(transaction=True)
def test_two_whose_people_cross_are_approved_at_once(listed, new, monkeypatch):
    """Each approval needs both agreements: neither waits for the other for ever."""
    bob = with_grant(new, UserFactory(email="bob@stu.example.edu"), name="Bob Back")
    agree(ask(listed))
    agree(ask(bob, listed.agreement.signer.email))
    into_new = amendment(Status.IN_REVIEW, of=new, people=("Ann Added",), filed=True)
    into_old = amendment(Status.IN_REVIEW, of=listed.agreement, people=("Bob Back",), filed=True)
    begun, failed = threading.Event(), []

    def list_added(made, of=listing.list_added):
        of(made)
        if made.pk == into_new.pk:
            begun.set()
            wait_until_one_waits_for_a_lock()

    def approve_first():
        try:
            approve(into_new)
        except Exception as error:
            failed.append(error)
        finally:
            begun.set()
            connection.close()

    monkeypatch.setattr(listing, "list_added", list_added)
    thread = threading.Thread(target=approve_first)
    thread.start()
    assert begun.wait(10)
    approve(into_old)
    thread.join(20)
    assert not failed
    dataset = new.dataset
    assert live_grant(listed.user, dataset).agreement == new
    assert live_grant(bob.user, dataset).agreement == listed.agreement
