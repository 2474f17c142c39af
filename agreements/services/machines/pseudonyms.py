"""The names by which servers elsewhere know people without an address."""

import secrets
from collections.abc import Iterable, Mapping

from agreements.models import Pseudonym


def pseudonyms_of(users: Iterable[int]) -> Mapping[int, str]:
    """That of each account; drawn for those who have none yet."""
    wanted = set(users)
    found = _read(wanted)
    if missing := wanted - found.keys():
        # Of two who draw for one person the first one counts.
        Pseudonym.objects.bulk_create(
            (Pseudonym(user_id=user, value=secrets.token_hex(16)) for user in sorted(missing)),
            ignore_conflicts=True,
        )
        found |= _read(missing)
    return found


def _read(users: set[int]) -> dict[int, str]:
    return dict(Pseudonym.objects.filter(user__in=users).values_list("user", "value"))
