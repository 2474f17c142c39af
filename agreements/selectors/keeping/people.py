"""Whom an address belongs to, and the requests that are theirs."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from agreements.models import (
    Agreement,
    AssociatedUser,
    Dataset,
    OutboundEmail,
    StaffInvitation,
    StudentRequest,
    Succession,
    User,
)
from agreements.selectors.addresses import account_of, addresses_of, signers_at


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Their account, if they have one, and every address under which they are known here: proved,
    signed with, or the one that was asked for."""

    user: User | None
    addresses: tuple[str, ...]

    @property
    def address(self) -> str:
        """Where they are written to."""
        return self.user.email if self.user else self.addresses[0]

    def own_requests(self) -> QuerySet[Agreement]:
        """Those that they sign, amendments among them."""
        found = Q(signer__in=signers_at([each.lower() for each in self.addresses]))
        if self.user:
            found |= Q(signer__user=self.user)
        return Agreement.objects.filter(found).select_related("dataset", "signer", "amends")

    def listings(self) -> QuerySet[AssociatedUser]:
        """Where others list them."""
        found = Q(email__in=self.addresses)
        if self.user:
            found |= Q(user=self.user)
        return AssociatedUser.objects.filter(found).select_related("agreement__dataset")

    def datasets(self) -> QuerySet[Dataset]:
        """With which they have to do in any way: as signer or somebody who is listed, student or
        supervisor, as staff or invited to it, or because they were written to."""
        everything = Dataset.objects.order_by("name", "pk")
        if self.user and self.user.is_superuser:
            return everything
        found = Q(pk__in=self.own_requests().values("dataset"))
        found |= Q(pk__in=self.listings().values("agreement__dataset"))
        asked = Q(supervisor_email__in=self.addresses) | Q(fellows__email__in=self.addresses)
        if self.user:
            found |= Q(pk__in=self.user.datasets.values("pk"))
            asked |= Q(student=self.user)
        found |= Q(pk__in=StudentRequest.objects.filter(asked).values("dataset"))
        named = Succession.objects.filter(to_email__in=self.addresses)
        found |= Q(pk__in=named.values("agreement__dataset"))
        invited = StaffInvitation.objects.filter(email__in=self.addresses)
        found |= Q(pk__in=invited.values("datasets"))
        written = OutboundEmail.objects.filter(to__in=self.addresses)
        found |= Q(pk__in=written.values("agreement__dataset"))
        found |= Q(pk__in=written.values("notice__agreement__dataset"))
        return everything.filter(found)


def find_person(address: str) -> KnownPerson | None:
    """By any address of theirs; None where nothing is kept under it."""
    address = address.strip().lower()
    user = account_of(address)
    if user is not None:
        return person_of(user)
    person = KnownPerson(None, (address,))
    known = (
        signers_at([address]),
        person.listings(),
        StudentRequest.objects.filter(supervisor_email=address),
        OutboundEmail.objects.filter(to=address),
    )
    return person if any(rows.exists() for rows in known) else None


def person_of(user: User) -> KnownPerson:
    """Whoever is signed in, with every address that they proved or signed with."""
    signed = user.signers.values_list("email", flat=True)
    every = dict.fromkeys([*addresses_of(user), *(each.lower() for each in signed)])
    return KnownPerson(user, tuple(every))
