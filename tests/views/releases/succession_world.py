"""The same world, in which agreements take the place of others: signed anew by whoever changed
institutes, or by a new signer whom the owner names."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.utils import timezone

from agreements import models
from agreements.enums import AssociateState, Status, Verb
from agreements.services.associates import coming_along
from agreements.services.requests import applying, new_signer, succeeding
from agreements.services.review import decisions
from tests.admin import desk
from tests.factories import UserFactory
from tests.views.releases.access_world import Place, Signed, Step, World


@dataclass(eq=False)
class Successor(Signed):
    """What is to take the place of another one; `is_open` until it is decided."""

    in_force: bool = False
    is_open: bool = True
    former: Signed = field(kw_only=True)


class SucceedingWorld(World):
    """Who comes along, and only they, have access from one moment to the next."""

    def sign_anew(self, one: Signed) -> None:
        """With an address that the same account has proved."""
        if not one.in_force or self.successor_of(one):
            return
        user, email = one.row.signer.user, self.unused_address()
        EmailAddress.objects.create(user=user, email=email, verified=True)
        row = succeeding.start_succession(one.row, by=user, email=email)
        self.sign(one, row)

    def name_new_signer(self, one: Signed) -> None:
        if not one.in_force or self.successor_of(one):
            return
        by, new = self.owners[one.row.dataset_id], UserFactory(email=self.unused_address())
        named = new_signer.name_new_signer(one.row, by=by, to_email=new.email, reason="Gone.")
        self.sign(one, new_signer.take_up_succession(named, by=new))

    def come_along(self, successor: Successor) -> None:
        former = successor.former
        if not (place := self.some_place(former)):
            return
        place.row.refresh_from_db()
        asked = place.row.state in (AssociateState.INVITED, AssociateState.CONFIRMED)
        is_listed = self.place_in(successor, place.person) is not None
        possible = former.in_force and successor.is_open and asked and is_listed
        yes = lambda: coming_along.come_along(  # noqa: E731
            place.row, successor.row, by=place.person
        )
        if self.may(possible and place.person not in self.closed, yes):
            place.comes = True

    def stay_behind(self, successor: Successor) -> None:
        if not (place := self.some_place(successor.former)):
            return
        no = lambda: coming_along.stay_behind(place.row, by=place.person)  # noqa: E731
        # Where the agreement has ended there is nothing to take back; it is no error.
        if self.may(place.person not in self.closed, no) and successor.former.in_force:
            place.comes = False

    def approve(self, successor: Successor) -> None:
        by, former = self.owners[successor.row.dataset_id], successor.former
        others = [o for o in self.signed if o is not former and o is not successor]
        user = successor.row.signer.user
        has_another = any(
            o.in_force and o.row.signer.user == user and o.row.dataset == successor.row.dataset
            for o in others
        )
        row = models.Agreement.objects.get(pk=successor.row.pk)
        approve = lambda: decisions.approve(row, by=by)  # noqa: E731
        if not self.may(successor.is_open and not has_another, approve):
            return
        successor.is_open, successor.in_force = False, True
        if not former.in_force:
            return
        former.in_force = False
        for place in former.places:
            there = self.place_in(successor, place.person)
            if place.comes and not place.ended and there:
                # They have read the LA that binds there, before or as they said yes.
                there.confirmed, place.ended = True, True

    def come_to_nothing(self, successor: Successor) -> None:
        """Withdrawn, or rejected."""
        row = models.Agreement.objects.get(pk=successor.row.pk)
        owner = self.owners[row.dataset_id]
        ways = [
            lambda: applying.withdraw_request(row, by=row.signer.user),
            lambda: decisions.decide(row, Verb.REJECT, by=owner, reason="Because."),
        ]
        if self.may(successor.is_open, self.chance.choice(ways)):
            successor.is_open = False
            for place in successor.former.places:
                place.comes = False

    # --- How it is tried

    def steps(self, one: Signed) -> list[Step]:
        found = [*super().steps(one), self.sign_anew, self.name_new_signer]
        if not isinstance(one, Successor) or not one.is_open:
            return found
        of_successor = [self.come_along] * 6 + [self.approve] * 3
        return [*found, *of_successor, self.stay_behind, self.come_to_nothing]  # type: ignore[list-item]

    def sign(self, former: Signed, row: models.Agreement) -> None:
        """Its people are those of the former one; it has been signed, and is being reviewed."""
        now = timezone.now()
        models.Agreement.objects.filter(pk=row.pk).update(
            status=Status.IN_REVIEW,
            waiting_since=None,
            submitted_at=now,
            review_started_at=now,
            reviewer=self.owners[row.dataset_id],
        )
        row = models.Agreement.objects.select_related("signer__user", "dataset").get(pk=row.pk)
        made = Successor(desk.file_papers(row), former=former)
        for listed in row.associates.all():
            person = next(p for p in self.people if p.email == listed.email)
            made.places.append(Place(listed, person))
        self.signed.append(made)

    def successor_of(self, one: Signed) -> Successor | None:
        """What is under way to take its place."""
        open_ones = (o for o in self.signed if isinstance(o, Successor) and o.is_open)
        return next((o for o in open_ones if o.former is one), None)

    def place_in(self, one: Signed, person: models.User) -> Place | None:
        return next((p for p in one.places if p.person == person and not p.ended), None)

    def some_place(self, one: Signed) -> Place | None:
        return self.chance.choice(one.places) if one.places else None

    def unused_address(self) -> str:
        return f"new{len(self.signed)}.{len(self.done)}@psych.example.edu"
