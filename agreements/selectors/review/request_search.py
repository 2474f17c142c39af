"""Finds agreements by their search terms, at the same cost among a thousand and a million.

Whatever is rare leads: all that has the rarest word, or all of a status, is looked through for the
other words and the filters. Where everything is common the newest are looked through, and it is
said from where on older ones were not.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from agreements.models import Agreement
from agreements.search_terms import SoughtWord, words_to_find

MOST_FOUND = 200
_LOOKED_THROUGH = 5_000
_COUNTED_WORDS = 20
_LAST = "\U0010ffff"
_TERMS = "agreements_searchterm"
_AGREEMENTS = "agreements_agreement"

Values = list[str | int]


class Place(NamedTuple):
    """An agreement, as far as a search has come."""

    pk: int
    reference: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Matches:
    """Newest first, at most MOST_FOUND. Of agreements older than `until` nothing is said, None:
    these are all; `more` is whether there is certainly one that fits."""

    places: Sequence[Place] = ()
    until: Place | None = None
    more: bool = False

    @property
    def keys(self) -> list[int]:
        return [place.pk for place in self.places]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """A query for primary keys; `are_all` unless it breaks off after the newest."""

    sql: str
    values: Values
    are_all: bool


def newest_matches(
    found: QuerySet[Agreement],
    typed: str,
    *,
    datasets: Sequence[int],
    statuses: Collection[str] = (),
    before: int | None = None,
) -> Matches:
    """The newest of `found`, which are of these datasets, that every word fits.

    `statuses` are those that `found` is filtered by, if any; `before` is the primary key from which
    on older ones are looked for. Nothing where nothing can be looked for: only signs were typed.
    """
    words = words_to_find(typed)
    if not words or not datasets:
        return Matches()
    counted, of_status = _count(words[:_COUNTED_WORDS], datasets, sorted(statuses))
    if not all(map(any, counted)):
        return Matches()
    candidates = _candidates(words, counted, of_status, datasets, sorted(statuses), before)
    older = found if before is None else found.filter(pk__lt=before)
    fitting = older.filter(pk__in=RawSQL(*_fitting(candidates, words)))
    rows = fitting.order_by("-pk").values_list(*Place._fields)[: MOST_FOUND + 1]
    places = [Place(*row) for row in rows]
    if len(places) > MOST_FOUND:
        return Matches(places[:MOST_FOUND], until=places[MOST_FOUND - 1], more=True)
    return Matches(places, until=None if candidates.are_all else _oldest(candidates))


def newest_of_any(
    found: QuerySet[Agreement], searches: Iterable[str], *, datasets: Sequence[int]
) -> list[int]:
    """Keys of the newest of `found`, at most MOST_FOUND, that fit one of several searches at least;
    in two queries."""
    sought = [words for typed in searches if (words := words_to_find(typed)[:_COUNTED_WORDS])]
    every = list(dict.fromkeys(word for words in sought for word in words))
    if not every or not datasets:
        return []
    counted, _of_status = _count(every, datasets, ())
    numbers = dict(zip(every, counted, strict=True))
    fitting = []
    for words in sought:
        theirs = [numbers[word] for word in words]
        if all(map(any, theirs)):
            newest = _candidates(words, theirs, [], datasets, (), None)
            fitting.append(_fitting(newest, words))
    if not fitting:
        return []
    union = " UNION ".join(sql for sql, _values in fitting)
    keys = RawSQL(union, [value for _sql, values in fitting for value in values])
    rows = found.filter(pk__in=keys).order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:MOST_FOUND])


def _count(
    words: Sequence[SoughtWord], datasets: Sequence[int], statuses: Sequence[str]
) -> tuple[list[list[int]], list[int]]:
    """How many rows each word, and how many agreements these statuses, have in each dataset; no
    further than what is looked through and one more."""
    rows = ", ".join(["(%s, %s, %s)"] * len(words))
    most = _LOOKED_THROUGH + 1
    sql = (
        f"WITH word(place, low, high) AS (VALUES {rows}) "
        f"SELECT place, (SELECT count(*) FROM (SELECT 1 FROM {_TERMS} WHERE dataset_id = d.id "
        f"AND term >= low AND term <= high LIMIT {most}) s) "
        f"FROM word CROSS JOIN agreements_dataset d WHERE d.id IN ({_marks(datasets)}) "
        f"UNION ALL SELECT {len(words)}, (SELECT count(*) FROM (SELECT 1 FROM {_AGREEMENTS} "
        f"WHERE dataset_id = d.id AND status IN ({_marks(statuses or ['-'])}) LIMIT {most}) s) "
        f"FROM agreements_dataset d WHERE d.id IN ({_marks(datasets)})"
    )
    values = [value for place, word in enumerate(words) for value in (place, *_range(word))]
    counted: list[list[int]] = [[] for _word in range(len(words) + 1)]
    for place, number in _read(sql, [*values, *datasets, *(statuses or ["-"]), *datasets]):
        counted[place].append(number)
    return counted[:-1], counted[-1]


def _candidates(
    words: Sequence[SoughtWord],
    counted: list[list[int]],
    of_status: list[int],
    datasets: Sequence[int],
    statuses: Sequence[str],
    before: int | None,
) -> _Candidates:
    by_rarity = sorted(zip(map(sum, counted), counted, words, strict=False), key=lambda row: row[0])
    for _total, numbers, word in by_rarity:
        if max(numbers) <= _LOOKED_THROUGH:
            sql = (
                f"SELECT agreement_id FROM {_TERMS} WHERE dataset_id IN ({_marks(datasets)}) "
                "AND term >= %s AND term <= %s"
            )
            return _Candidates(sql, [*datasets, *_range(word)], are_all=True)
    if statuses and max(of_status) <= _LOOKED_THROUGH:
        sql = (
            f"SELECT id AS agreement_id FROM {_AGREEMENTS} "
            f"WHERE dataset_id IN ({_marks(datasets)}) AND status IN ({_marks(statuses)})"
        )
        return _Candidates(sql, [*datasets, *statuses], are_all=True)
    whole = [word.text for _total, _numbers, word in by_rarity if not word.is_prefix]
    return _newest(whole[0] if whole else None, datasets, before)


def _newest(term: str | None, datasets: Sequence[int], before: int | None) -> _Candidates:
    """The newest that have a term, else of all: half a word has no order by age."""
    older = "" if before is None else "AND {} < %s "
    bound: Values = [] if before is None else [before]
    if term is None:
        sql = (
            f"SELECT id AS agreement_id FROM {_AGREEMENTS} "
            f"WHERE dataset_id IN ({_marks(datasets)}) {older.format('id')}"
            f"ORDER BY id DESC LIMIT {_LOOKED_THROUGH}"
        )
        return _Candidates(sql, [*datasets, *bound], are_all=False)
    # A term can be an agreement's twice: its signer's, and that of somebody listed.
    of_one = (
        f"SELECT agreement_id FROM (SELECT agreement_id FROM {_TERMS} "
        f"WHERE dataset_id = %s AND term = %s {older.format('agreement_id')}"
        f"ORDER BY agreement_id DESC LIMIT {2 * _LOOKED_THROUGH}) s"
    )
    union = " UNION ".join([of_one] * len(datasets))
    sql = (
        f"SELECT DISTINCT agreement_id FROM ({union}) u "
        f"ORDER BY agreement_id DESC LIMIT {_LOOKED_THROUGH}"
    )
    values = [value for dataset in datasets for value in (dataset, term, *bound)]
    return _Candidates(sql, values, are_all=False)


def _fitting(candidates: _Candidates, words: Sequence[SoughtWord]) -> tuple[str, Values]:
    """Those that have every word. A subquery by itself for each: joined, PostgreSQL might read all
    that have a common one."""
    has = (
        f"(SELECT 1 FROM {_TERMS} WHERE agreement_id = c.agreement_id "
        "AND term >= %s AND term <= %s LIMIT 1) = 1"
    )
    sql = f"SELECT agreement_id FROM ({candidates.sql}) c WHERE {' AND '.join([has] * len(words))}"
    return sql, [*candidates.values, *(value for word in words for value in _range(word))]


def _oldest(candidates: _Candidates) -> Place | None:
    """From where on nothing was looked at; None where it came to the end."""
    sql = (
        f"SELECT CASE WHEN count(*) < {_LOOKED_THROUGH} THEN NULL ELSE min(agreement_id) END "
        f"FROM ({candidates.sql}) c"
    )
    found = Agreement.objects.filter(pk=RawSQL(sql, candidates.values))
    row = found.values_list(*Place._fields).first()
    return Place(*row) if row else None


def _range(word: SoughtWord) -> tuple[str, str]:
    """The first and the last term that fits."""
    return word.text, word.text + _LAST if word.is_prefix else word.text


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _read(sql: str, values: Sequence[str | int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
