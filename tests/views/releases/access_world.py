"""Two signers of one dataset and one of another, and whom they list; who may fetch is told here by
rules of its own."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from django.test import Client
from django.utils import timezone

from agreements import models
from agreements.enums import AssociateState, Status, Verb
from agreements.exceptions import PortalError
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.associates import hand_overs, listing
from agreements.services.review import decisions
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    rendered_version,
    staff_user,
    suspend,
)
from tests.services.amending import amendment
from tests.views.releases.fetching import address, publish


@dataclass(eq=False)
class Place:
    """A person's place on a signer's list, as the test keeps it."""

    row: models.AssociatedUser
    person: models.User
    confirmed: bool = False
    ended: bool = False
    # They said that they come along to what is to take the place of the agreement.
    comes: bool = False


@dataclass(eq=False)
class Signed:
    """An agreement, as the test keeps it."""

    row: models.Agreement
    in_force: bool = True
    places: list[Place] = field(default_factory=list)


Step = Callable[[Signed], None]


class World:
    """Two signers of one dataset and one of another; four people whom any of them may list."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        first, second = rendered_version(), rendered_version()
        self.signed = [
            Signed(AgreementFactory(version=version, status=Status.APPROVED))
            for version in (first, first, second)
        ]
        self.people = [UserFactory() for _person in range(4)]
        self.closed: set[models.User] = set()
        self.suspended: dict[int, models.DatasetSuspension] = {}
        self.releases = [publish(one.row) for one in self.signed[1:]]
        self.owners = {
            one.row.dataset_id: staff_user(staff.DATA_OWNER, one.row.dataset) for one in self.signed
        }
        self.done: list[str] = []

    # --- What people do. Each may be tried where it is not possible: then nothing changes.

    def list_and_invite(self, one: Signed) -> None:
        person = self.chance.choice(self.people)
        if any(p.person == person and not p.ended for p in one.places):
            return
        row = AssociatedUserFactory(agreement=one.row, email=person.email)
        one.places.append(Place(row, person))
        if one.in_force:
            listing.invite(row, by=one.row.signer.user)

    def invite_again(self, one: Signed) -> None:
        place = self.chance.choice(one.places)
        self.may(
            one.in_force and not place.ended and not place.confirmed,
            lambda: listing.invite(place.row, by=one.row.signer.user),
        )

    def confirm(self, one: Signed) -> None:
        place = self.chance.choice(one.places)
        place.row.refresh_from_db()
        # Twice is harmless: a button pressed again.
        asked = place.row.state in (AssociateState.INVITED, AssociateState.CONFIRMED)
        possible = one.in_force and asked and place.person not in self.closed
        if self.may(possible, lambda: listing.confirm(place.row, by=place.person)):
            place.confirmed = True

    def decline(self, one: Signed) -> None:
        place = self.chance.choice(one.places)
        place.row.refresh_from_db()
        asked = place.row.state in (AssociateState.INVITED, AssociateState.CONFIRMED)
        possible = one.in_force and asked and place.person not in self.closed
        if self.may(possible, lambda: listing.decline(place.row, by=place.person)):
            place.ended = True

    def end_listing(self, one: Signed) -> None:
        place = self.chance.choice(one.places)
        by = one.row.signer.user
        end = lambda: listing.end_listing(place.row, by=by, reason="Left.")  # noqa: E731
        if self.may(one.in_force and not place.ended, end):
            place.ended = True

    def add_by_amendment(self, one: Signed, person: models.User | None = None) -> None:
        person = person or self.chance.choice(self.people)
        if not one.in_force or any(p.person == person and not p.ended for p in one.places):
            return
        made = amendment(Status.IN_REVIEW, of=one.row, filed=True, people=())
        AssociatedUserFactory(agreement=made, email=person.email)
        decisions.approve(made, by=self.owners[one.row.dataset_id])
        row = one.row.associates.get(email=person.email, until=None)
        one.places.append(Place(row, person))

    def hand_over(self, one: Signed) -> None:
        """To another signer of the dataset, who lists the person by an amendment; rather one who
        has access."""
        having = [p for p in one.places if p.confirmed and not p.ended]
        place = self.chance.choice(having or one.places)
        place.row.refresh_from_db()
        of_dataset = [o for o in self.signed if o.row.dataset == one.row.dataset]
        others = [o for o in of_dataset if o is not one and o.in_force]
        asked = place.row.state in (AssociateState.INVITED, AssociateState.CONFIRMED)
        possible = one.in_force and asked and place.person not in self.closed
        if not others or not possible or place.comes:
            return
        to = self.chance.choice(others)
        if any(p.person == place.person and not p.ended for p in to.places):
            return
        email = to.row.signer.email
        move = hand_overs.ask_to_move(place.row, by=place.person, to_email=email)
        hand_overs.agree_to_move(move, by=one.row.signer.user)
        self.look()  # nothing has changed yet
        self.add_by_amendment(to, place.person)
        # One LA binds both: who had access has it from one moment to the next.
        to.places[-1].confirmed = place.confirmed
        place.ended = True

    def opt_out(self, one: Signed) -> None:
        self.move(one, Verb.OPT_OUT, one.row.signer.user)

    def end(self, one: Signed) -> None:
        self.move(one, Verb.END, one.row.signer.user)

    def revoke(self, one: Signed) -> None:
        self.move(one, Verb.REVOKE, self.owners[one.row.dataset_id])

    def reinstate(self, one: Signed) -> None:
        one.row.refresh_from_db()
        owner = self.owners[one.row.dataset_id]
        if self.has_another(one):
            return
        back = lambda: transitions.apply(one.row, Verb.REINSTATE, by=owner)  # noqa: E731
        if self.may(one.row.status == Status.OPTED_OUT, back):
            one.in_force = True

    def suspend_or_lift(self, one: Signed) -> None:
        found = self.suspended.pop(one.row.dataset_id, None)
        if found is None:
            self.suspended[one.row.dataset_id] = suspend(one.row.dataset)
        else:
            found.lifted_at, found.lifted_by = timezone.now(), UserFactory()
            found.save()

    def close_or_open_account(self, _one: Signed) -> None:
        person = self.chance.choice(self.people)
        self.closed ^= {person}
        person.is_active = person not in self.closed
        person.save()

    # --- How it is tried and looked at

    def has_another(self, one: Signed) -> bool:
        """Whether its signer has another agreement for the dataset in force."""
        user, dataset = one.row.signer.user, one.row.dataset_id
        same = (o for o in self.signed if o is not one and o.row.dataset_id == dataset)
        return any(o.in_force and o.row.signer.user == user for o in same)

    def move(self, one: Signed, verb: Verb, by: models.User) -> None:
        end = lambda: transitions.apply(one.row, verb, by=by, reason="Because.")  # noqa: E731
        if self.may(one.in_force, end):
            one.in_force = False

    def may(self, possible: bool, step) -> bool:
        """Take it; it goes exactly where these rules say so."""
        try:
            step()
        except PortalError:
            assert not possible, self.done
        else:
            assert possible, self.done
        return possible

    def step(self) -> None:
        one = self.chance.choice(self.signed)
        chosen = self.chance.choice(self.steps(one))
        self.done.append(f"{chosen.__name__} {self.signed.index(one)}")
        chosen(one)

    def steps(self, one: Signed) -> list[Step]:
        """What may come next, the likelier the more often it is in here."""
        steps = [self.list_and_invite, self.list_and_invite]
        if one.places:
            steps += [self.confirm, self.confirm, self.confirm, self.decline, self.end_listing]
            steps += [self.invite_again, self.hand_over]
        steps += [
            self.add_by_amendment,
            self.opt_out,
            self.reinstate,
            self.reinstate,
            self.suspend_or_lift,
        ]
        rare = [self.revoke, self.end, self.close_or_open_account]
        return steps + self.chance.choice([[], [], rare])

    def may_fetch(self, user: models.User, dataset: models.Dataset) -> bool:
        """By the rules of this test alone."""
        if dataset.pk in self.suspended or user in self.closed:
            return False
        return any(
            one.row.signer.user == user
            or any(p.person == user and p.confirmed and not p.ended for p in one.places)
            for one in self.signed
            if one.in_force and one.row.dataset_id == dataset.pk
        )

    def look(self) -> None:
        for release in self.releases:
            for user in {*self.people, *(one.row.signer.user for one in self.signed)}:
                client = Client()
                client.force_login(user)
                answer = client.get(address(release), headers={"Range": "bytes=0-3"})
                got = b"".join(answer.streaming_content) if answer.streaming else b""
                may = self.may_fetch(user, release.dataset)
                assert (answer.status_code == 206) == may, (self.done, user, answer.status_code)
                assert got == (b"PK\x03\x04" if may else b""), self.done
