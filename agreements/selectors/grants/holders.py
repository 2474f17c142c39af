"""Who may use the data, or could: everybody with a grant, as the desk lists them."""

from collections.abc import Sequence

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from agreements.models import DownloadGrant, DownloadRecord, SearchTerm, User
from agreements.search_terms import SoughtWord, fold, words_to_find
from agreements.selectors import access
from agreements.text import storable

from .live_grants import live_among

_FETCHES = DownloadRecord.objects.exclude(what=DownloadRecord.What.INSTRUCTIONS)


def holders_for_staff(user: User) -> QuerySet[DownloadGrant]:
    """The grants of the datasets that a member of staff works on, ended ones too; each with
    `is_live` and `last_fetch`, of the data or of what opens it elsewhere."""
    fetches = _FETCHES.filter(grant=OuterRef("pk")).order_by().values("grant")
    own = DownloadGrant.objects.filter(pk=OuterRef("pk"))
    return (
        DownloadGrant.objects.filter(agreement__dataset__in=access.datasets_for_staff(user))
        .select_related(
            *(
                "agreement__signer__user",
                "agreement__dataset",
                "agreement__version",
                "agreement__import_row",
            ),
            "associate__user",
        )
        .annotate(
            is_live=Exists(live_among(own)),
            last_fetch=Subquery(fetches.annotate(last=Max("at")).values("last")),
        )
    )


def search_holders(
    found: QuerySet[DownloadGrant], typed: str, *, by: User
) -> QuerySet[DownloadGrant]:
    """Those that every word fits, or that begin so: of the person, of who signs for them, of their
    place, or the reference. All of them, whatever their number."""
    words = fold(storable(typed)).split()
    sought = {word: words_to_find(word) for word in dict.fromkeys(words)}
    if typed.strip() and not all(sought.values()):
        return found.none()  # signs alone
    datasets = access.datasets_for_staff(by)
    for word, terms in sought.items():
        everybody = SearchTerm.objects.filter(dataset__in=datasets)
        # By the index to all agreements that have it, then whose word it is.
        found = found.filter(_with(terms, everybody)).filter(
            _with(terms, everybody.filter(of_people=False)) | _of_associate(word)
        )
    return found


def _with(terms: Sequence[SoughtWord], rows: QuerySet[SearchTerm]) -> Q:
    """Grants under agreements that have all these terms."""
    fits = Q()
    for text, is_prefix in terms:
        last = f"{text}\U0010ffff" if is_prefix else text
        having = rows.filter(term__gte=text, term__lte=last)
        fits &= Q(agreement__in=having.values("agreement"))
    return fits


def _of_associate(word: str) -> Q:
    return (
        Q(associate__person_key__contains=word)
        | Q(associate__email__contains=word)
        | Q(associate__competition_id__icontains=word)
    )
