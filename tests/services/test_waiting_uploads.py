"""A scan that comes in while the virus scanner is away: held, and let go when overtaken."""

import pytest

from agreements import models, storage
from agreements.enums import Status, Verb
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.requests import applying, issuing
from tests.factories import staff_user
from tests.scans import clamd, honest
from tests.services.holding import issued, letters, recorded, sweep
from tests.tiers import full

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.pages,
    pytest.mark.usefixtures("no_file_stays_behind"),
]


@pytest.fixture
def agreement():
    return issued()


class TestWhileTheScannerIsAway:
    def test_a_file_is_held_and_nothing_is_submitted(self, agreement, send):
        held = send(agreement, name="../Scan 1.pdf")
        assert held == models.QuarantinedUpload.objects.get()
        assert storage.read_file(held.file) == honest.scan()
        assert (held.original_name, held.size) == ("Scan 1.pdf", len(honest.scan()))
        assert held.uploaded_by == agreement.signer.user
        assert (agreement.status, agreement.scans.count()) == (Status.AWAITING_SIGNATURE, 0)
        assert (recorded(agreement), letters()) == (["scan:hold"], [])

    def test_the_same_file_again_is_held_once(self, agreement, send):
        assert send(agreement) == send(agreement)
        assert recorded(agreement) == ["scan:hold"]

    def test_another_file_takes_its_place(self, agreement, send):
        send(agreement)
        send(agreement, honest.tablet(), "better.pdf")
        assert models.QuarantinedUpload.objects.get().original_name == "better.pdf"


class TestAHeldFileIsOvertaken:
    @pytest.mark.parametrize("step_back", [applying.withdraw_request, issuing.revise_document])
    def test_by_the_signers_own_step(self, agreement, send, step_back):
        send(agreement)
        step_back(agreement, by=agreement.signer.user)
        assert not models.QuarantinedUpload.objects.exists()
        assert recorded(agreement) == ["scan:hold", "scan:discard"]
        assert "scan_refused" not in letters()

    def test_by_the_review_of_which_the_signer_is_told(self, agreement, send, scanner):
        with clamd.running(scanner):
            send(agreement)
        send(agreement, honest.tablet())
        transitions.apply(
            agreement, Verb.START_REVIEW, by=staff_user(staff.REVIEWER, agreement.dataset)
        )
        assert recorded(agreement) == ["scan:hold", "scan:discard"]
        assert letters() == ["scan_refused"]

    @pytest.mark.parametrize("submitted_before", [full(False), True])
    def test_by_a_newer_upload(self, agreement, send, scanner, submitted_before):
        if submitted_before:
            with clamd.running(scanner):
                send(agreement, honest.saved())
        send(agreement)
        with clamd.running(scanner):
            newer = send(agreement, honest.tablet())
            assert sweep() == 0
        assert agreement.scans.last() == newer
        assert recorded(agreement) == ["scan:hold", "scan:discard"]

    @pytest.mark.full
    def test_by_the_scan_that_counts_sent_again(self, agreement, send, scanner):
        with clamd.running(scanner):
            first = send(agreement)
        send(agreement, honest.tablet())
        assert send(agreement) == first
        assert not models.QuarantinedUpload.objects.exists()

    def test_by_the_end_of_its_signers_account(self, agreement, send, scanner):
        send(agreement)
        models.User.objects.filter(pk=agreement.signer.user_id).update(is_active=False)
        with clamd.running(scanner):
            assert sweep() == 0
        assert recorded(agreement) == ["scan:hold", "scan:discard"]
