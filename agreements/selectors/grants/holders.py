"""Who may use the data, or could: everybody with a grant, as the desk lists them."""

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from agreements.models import DownloadGrant, DownloadRecord, User
from agreements.selectors import access
from agreements.text import clean_line, storable

from .live_grants import live_among

_WORDS = (
    "agreement__reference",
    "agreement__signer__affiliation",
    "agreement__signer__name",
    "agreement__signer__email",
    "associate__name",
    "associate__email",
)
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


def search_holders(found: QuerySet[DownloadGrant], typed: str) -> QuerySet[DownloadGrant]:
    """Those that every word fits: of the person, of who signs for them, or the reference."""
    for word in dict.fromkeys(clean_line(storable(typed)).split()):
        found = found.filter(_fits(word))
    return found


def _fits(word: str) -> Q:
    # SQLite knows upper and lower case of A to Z alone.
    cases = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
    fits = Q()
    for field in _WORDS:
        for each in cases:
            fits |= Q((f"{field}__icontains", each))
    return fits
