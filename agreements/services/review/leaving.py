"""A member of staff passes on what they hold, or leaves a dataset's staff."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.lifecycle import permission
from agreements.mail import staff_letters
from agreements.models import Agreement, Dataset, User
from agreements.selectors import access
from agreements.selectors.accounts import members
from agreements.services import transitions
from agreements.services.accounts import staff

from . import assignment

TAKE_OFF = "agreements.change_dataset"


class NoColleague(PortalError):
    """Whoever was chosen may not review here, or not any more."""

    sentence = _("Choose somebody who may review requests for this dataset.")


class TooFewReviewers(PortalError):
    """An approval takes two, and one would be left."""

    sentence = _(
        "An approval takes two members of staff here, and fewer than two who may approve would be "
        "left. Invite somebody first, or ask for one reviewer."
    )


@dataclass(slots=True)
class PassedOn:
    """Requests by what became of them: `passed` to the colleague; `put_back` to nobody; `stayed`
    as they were, because whoever acted has no say in them, or they moved on meanwhile."""

    passed: list[Agreement] = field(default_factory=list)
    put_back: list[Agreement] = field(default_factory=list)
    stayed: list[Agreement] = field(default_factory=list)


def may_pass_on(by: User, holder: User, dataset: Dataset) -> bool:
    """One's own as a reviewer, anybody's as an owner of the dataset."""
    right = permission(Verb.START_REVIEW) if by == holder else TAKE_OFF
    return access.may_on_dataset(by, right, dataset)


def pass_on(holder: User, dataset: Dataset, *, to: User | None, by: User) -> PassedOn:
    """All requests for the dataset that wait and that `holder` holds become those of `to`, who is
    told by mail; with None nobody's. Nobody gets their own: that is put back.

    Raises NotYourMove, NoColleague.
    """
    if not may_pass_on(by, holder, dataset):
        raise NotYourMove
    if to is not None and (to == holder or to not in members.reviewers(dataset)):
        raise NoColleague
    done = PassedOn()
    with transaction.atomic():
        for request in members.held_requests(dataset, holder):
            _pass_on(request, holder, to, by, done)
        if not (done.passed or done.put_back):
            return done
        event = audit.record(
            AuditAction.STAFF_PASS_ON,
            dataset.slug,
            by=by,
            held_by=holder.email,
            passed_to=to.email if to else "",
            passed=[request.reference for request in done.passed],
            put_back=[request.reference for request in done.put_back],
        )
        if to is not None and done.passed and to != by:
            key = f"passed_on:{event.pk}"
            staff_letters.passed_on(done.passed, to, holder=holder, by=by, key=key)
    return done


def take_off_staff(user: User, dataset: Dataset, *, to: User | None, by: User) -> PassedOn:
    """They work on the dataset no more; what they hold there is passed on with it.

    Raises NotYourMove, also for oneself; NoColleague, TooFewReviewers.
    """
    if user == by or not access.may_on_dataset(by, TAKE_OFF, dataset):
        raise NotYourMove
    with transaction.atomic():
        # Two at once: one after the other, so that the last two are not both taken off.
        stands = Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
        if not stands.staff.filter(pk=user.pk).exists():
            raise NotYourMove
        left = [each for each in members.approvers(stands) if each != user]
        if stands.two_reviewers and len(left) < 2 and user in members.approvers(stands):
            raise TooFewReviewers
        done = pass_on(user, stands, to=to, by=by)
        stands.staff.remove(user)
        staff.clean_up_after_leaving(user, [stands])
        audit.record(AuditAction.STAFF_TAKE_OFF, stands.slug, by=by, email=user.email)
    return done


def _pass_on(request: Agreement, holder: User, to: User | None, by: User, done: PassedOn) -> None:
    can = to is not None and access.may(to, request, Verb.START_REVIEW)
    try:
        with transaction.atomic():
            if can:
                assignment.assign(request, to=to, by=by, seen=holder)
                done.passed.append(request)
                return
            if request.status == Status.IN_REVIEW:
                transitions.apply(request, Verb.RELEASE_REVIEW, by=by)
            else:
                assignment.assign(request, to=None, by=by, seen=holder)
            done.put_back.append(request)
    except (InvalidTransition, NotYourMove):
        done.stayed.append(request)
