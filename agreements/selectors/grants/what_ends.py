"""What the end of an agreement takes from whom, told before it is done."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.models import Agreement, AssociatedUser
from agreements.selectors.addresses import accounts_by_address

from .other_access import signers_elsewhere


@dataclass(frozen=True, slots=True)
class Concerned:
    """One person under an agreement: `has_access` by it now, `keeps` it by another one. `listing`
    is None for the signer."""

    listing: AssociatedUser | None
    name: str
    role: str
    has_access: bool
    keeps: bool


def who_is_concerned(agreement: Agreement) -> list[Concerned]:
    """The signer, then everybody listed."""
    listed = list(agreement.associates.filter(until=None).order_by("position"))
    with_grant = set(agreement.grants.filter(ended_at=None).values_list("associate", flat=True))
    by_address = accounts_by_address([p.email for p in listed if p.email and p.user_id is None])
    accounts = [person.user_id or by_address.get(person.email) for person in listed]
    signer = agreement.signer
    elsewhere = signers_elsewhere(agreement, [pk for pk in (signer.user_id, *accounts) if pk])
    return [
        Concerned(None, str(signer), _("Signer"), None in with_grant, signer.user_id in elsewhere),
        *(
            Concerned(
                person,
                person.name,
                person.get_role_display(),
                person.pk in with_grant,
                account in elsewhere,
            )
            for person, account in zip(listed, accounts, strict=True)
        ),
    ]
