"""Whoever is listed in a request and may be listed in another one, too."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from agreements.models import Agreement, AssociatedUser


@dataclass(frozen=True, slots=True)
class AlsoListed:
    """`same` are the words for what `listed`, here, and `there` have in common."""

    listed: AssociatedUser
    there: AssociatedUser
    same: list[str]


def also_listed(
    agreement: Agreement, others: QuerySet[Agreement], *, most: int
) -> list[AlsoListed]:
    """Those who are listed in `others` now, by name, registered ID or e-mail; in two queries."""
    own = [row for row in agreement.associates.all() if row.until is None]
    names = {row.person_key: row for row in own}
    numbers = {row.competition_id.upper(): row for row in own if _is_number(row.competition_id)}
    addresses = {row.email: row for row in own if row.email}
    rows = (
        AssociatedUser.objects.alias(number=Upper("competition_id"))
        .filter(Q(person_key__in=names) | Q(number__in=numbers) | Q(email__in=addresses))
        .filter(until=None, agreement__in=others)
        .exclude(agreement=agreement)
        .select_related("agreement__signer", "agreement__dataset")
        .order_by("pk")
    )
    found = []
    for row in rows[:most]:
        pairs = [
            (_("name"), names.get(row.person_key)),
            (_("registered ID"), numbers.get(row.competition_id.upper())),
            (_("e-mail"), addresses.get(row.email)),
        ]
        listed = next(mine for _what, mine in pairs if mine)
        found.append(AlsoListed(listed, row, [what for what, mine in pairs if mine]))
    return found


def _is_number(registered: str) -> bool:
    """Whoever has no ID writes “none”, in one of many words."""
    return any(character.isdigit() for character in registered)
