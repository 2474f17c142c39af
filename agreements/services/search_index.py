"""Keeps what agreements are found by. Called in the transaction that writes a name, an address, an
affiliation or an ID, by whoever writes it; `update()` and `bulk_create` call nothing by themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet

from agreements import search_terms
from agreements.models import Agreement, AssociatedUser, SearchTerm, Signer

_AT_ONCE = 2000
_LOCKED_AT_ONCE = 200


def index_agreement(agreement: Agreement) -> None:
    """A new one, with whoever it lists by then."""
    index_agreements([agreement.pk])


def index_agreements(keys: Iterable[int]) -> int:
    """Those with these primary keys, all of it; thousands at once are fine. The number of terms
    that were not there, or were there and should not have been."""
    wanted, changed = list(keys), 0
    for start in range(0, len(wanted), _AT_ONCE):
        found = Agreement.objects.filter(pk__in=wanted[start : start + _AT_ONCE])
        with transaction.atomic():
            # A name that is being changed is found by the new one here, too.
            signers = Signer.objects.filter(pk__in=found.values("signer")).order_by("pk")
            list(signers.select_for_update())
            changed += _index_signers(found) + _index_people(found)
    return changed


def rebuild_index() -> int:
    """All agreements, each under its lock, while others work. As `index_agreements`."""
    changed, last = 0, 0
    while True:
        rest = Agreement.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        keys = list(rest[:_LOCKED_AT_ONCE])
        if not keys:
            return changed
        with transaction.atomic():
            list(Agreement.objects.filter(pk__in=keys).order_by("pk").select_for_update())
            changed += index_agreements(keys)
        last = keys[-1]


def index_signer(signer: Signer) -> None:
    """Called under the lock of the signer, whose every agreement is found by the new words."""
    _index_signers(Agreement.objects.filter(signer=signer))


def index_people(agreement: Agreement) -> None:
    """Called under the lock of the agreement."""
    _index_people(Agreement.objects.filter(pk=agreement.pk))


def _index_signers(agreements: QuerySet[Agreement]) -> int:
    terms: dict[tuple[int, int], set[str]] = {}
    rows = agreements.values_list(
        *("pk", "dataset_id", "reference"),
        *("signer__name", "signer__email", "signer__affiliation"),
    )
    for key, dataset, *texts in rows:
        terms[key, dataset] = search_terms.terms_of_signer(*texts)
    return _write(terms, of_people=False)


def _index_people(agreements: QuerySet[Agreement]) -> int:
    terms: dict[tuple[int, int], set[str]] = {
        row: set() for row in agreements.values_list("pk", "dataset_id")
    }
    listed = AssociatedUser.objects.filter(agreement__in=agreements).order_by()
    columns = ("agreement_id", "agreement__dataset_id", "name", "email", "competition_id")
    for key, dataset, *texts in listed.values_list(*columns):
        terms[key, dataset] |= search_terms.terms_of_person(*texts)
    return _write(terms, of_people=True)


def _write(terms: Mapping[tuple[int, int], set[str]], *, of_people: bool) -> int:
    keys = [key for key, _dataset in terms]
    rows = SearchTerm.objects.filter(agreement__in=keys, of_people=of_people)
    before: defaultdict[int, set[str]] = defaultdict(set)
    for key, term in rows.values_list("agreement_id", "term"):
        before[key].add(term)
    removed = 0
    for key, dataset in terms:
        if gone := before[key] - terms[key, dataset]:
            removed += len(gone)
            rows.filter(agreement=key, term__in=gone).delete()
    new = [
        SearchTerm(agreement_id=key, dataset_id=dataset, term=term, of_people=of_people)
        for (key, dataset), wanted in terms.items()
        for term in sorted(wanted - before[key])
    ]
    SearchTerm.objects.bulk_create(new, batch_size=_AT_ONCE, ignore_conflicts=True)
    return removed + len(new)
