"""Somebody who goes to another signer, in tests."""

from agreements.models import HandOver
from agreements.services.accounts import staff
from agreements.services.associates import hand_overs
from agreements.services.review import decisions
from tests.factories import staff_user

NEW = "new.signer@psych.example.edu"


def ask(listed, to: str = NEW) -> HandOver:
    return hand_overs.ask_to_move(listed, by=listed.user, to_email=to)


def agree(hand_over: HandOver) -> HandOver:
    by = hand_over.listing.agreement.signer.user
    return hand_overs.agree_to_move(hand_over, by=by)


def approve(made) -> None:
    decisions.approve(made, by=staff_user(staff.REVIEWER, made.dataset))
