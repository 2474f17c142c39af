"""A successor is approved while the former agreement ends: whichever comes first, one end is on
record, and nobody has access but by a live grant."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from agreements import models
from agreements.enums import AssociateState, Channel, NoticeState, Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.selectors.grants.live_grants import live_grant
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.associates import coming_along, moves_at_approval
from agreements.services.grants import grants
from agreements.services.notices import answers
from agreements.services.requests import applying
from agreements.services.review import decisions
from tests.factories import UserFactory, staff_user, with_grant
from tests.locks import wait_until_one_waits_for_a_lock
from tests.processes import ROUNDS, racers
from tests.services.succeeding import successor
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db(transaction=True)

_BY_ITSELF = {"end": Status.ENDED, "opt_out": Status.OPTED_OUT}
ENDS = pytest.mark.parametrize("how", ["end", "opt_out"])


class UnderWay:
    """An agreement whose signer was told of a new LA, what is to take its place, and Ann, who said
    that she comes along."""

    def __init__(self) -> None:
        self.notice = told(announced(), NoticeState.SENT)
        self.former = self.notice.agreement
        self.signer = self.former.signer.user
        self.ann = with_grant(self.former, UserFactory(), name="Ann")
        email = f"li{self.former.pk}@new.example.edu"
        EmailAddress.objects.create(user=self.signer, email=email, verified=True)
        self.made = successor(Status.IN_REVIEW, of=self.former, email=email, filed=True)
        listed = applying.Person("Ann", self.ann.role, self.ann.competition_id, self.ann.email)
        applying.list_people(self.made, [listed])
        coming_along.come_along(self.ann, self.made, by=self.ann.user)
        self.reviewer = staff_user(staff.REVIEWER, self.made.dataset)

    def calls(self, how: str) -> list[list[object]]:
        """What `act` is called with, to approve and to end."""
        ended = self.notice if how == "opt_out" else self.former
        return [["approve", self.made.pk, self.reviewer.pk], [how, ended.pk, self.signer.pk]]

    def check(self, how: str, *, ended_first: bool) -> None:
        self.former.refresh_from_db()
        assert self.former.status == (_BY_ITSELF[how] if ended_first else Status.SUCCEEDED)
        recorded = models.AuditEvent.objects.filter(
            subject=self.former.reference, action__startswith="agreement:"
        )
        assert [event.action for event in recorded] == [
            f"agreement:{how if ended_first else 'succeed'}"
        ]
        assert not self.former.grants.filter(ended_at=None).exists()
        place, dataset = self.made.associates.get(), self.made.dataset
        assert live_grant(self.signer, dataset).agreement == self.made
        if ended_first:  # there was nothing to come from any more
            assert place.state == AssociateState.INVITED
            assert live_grant(self.ann.user, dataset) is None
        else:
            assert live_grant(self.ann.user, dataset).associate == place
        owed = models.Deletion.objects.filter(grant__agreement=self.former, lapsed_at=None)
        assert [row.grant.person for row in owed] == (["Ann"] if ended_first else [])
        self.notice.refresh_from_db()
        is_answered = self.notice.state == NoticeState.OPTED_OUT
        assert is_answered == (ended_first and how == "opt_out")


def act(what: str, pk: int, by: int) -> str:
    """What each thread or process does."""
    if what == "opt_out":  # by the link in the mail
        notice = models.NoticeDelivery.objects.get(pk=pk)
        return answers.opt_out(notice, how=Channel.LINK, by=None).agreement.status
    agreement, user = models.Agreement.objects.get(pk=pk), models.User.objects.get(pk=by)
    if what == "approve":
        return decisions.approve(agreement, by=user).status
    return transitions.apply(agreement, Verb(what), by=user).status


@ENDS
@pytest.mark.parametrize("first", ["approval", "end"])
def test_the_later_one_waits_and_sees_what_came_first(how, first, monkeypatch):
    world = UnderWay()
    begun, earlier = threading.Event(), []
    module, name = {
        "approval": (moves_at_approval, "complete_moves"),
        "end": (grants, "end_grants"),
    }[first]
    goes_on = getattr(module, name)

    def waits(*args, **kwargs):
        if not begun.is_set():
            begun.set()
            wait_until_one_waits_for_a_lock()
        return goes_on(*args, **kwargs)

    def act_first(call):
        try:
            earlier.append(act(*call))
        except Exception as error:
            earlier.append(error)
        finally:
            begun.set()
            connection.close()

    monkeypatch.setattr(module, name, waits)
    approves, ends = world.calls(how)
    thread = threading.Thread(target=act_first, args=[approves if first == "approval" else ends])
    thread.start()
    assert begun.wait(10)
    if first == "approval":
        with pytest.raises(InvalidTransition):
            act(*ends)
    else:
        assert act(*approves) == Status.APPROVED
    thread.join(20)
    assert earlier == [Status.APPROVED if first == "approval" else _BY_ITSELF[how]]
    world.check(how, ended_first=first == "end")


@ENDS
@ROUNDS
@pytest.mark.full
def test_at_once_one_of_both_ends_it(how, rounds):
    with racers() as processes:
        for _round in range(rounds):
            world = UnderWay()
            approved, ended = processes.race(f"{__name__}.act", world.calls(how))
            assert approved == ("done", "approved")
            first = ended == ("done", _BY_ITSELF[how])
            assert first or ended[0] == "InvalidTransition"
            world.check(how, ended_first=first)
