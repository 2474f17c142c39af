"""What is public of a dataset's publications: what they are, not who registered them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from agreements.models import Dataset, Publication


def public_publications(dataset: Dataset) -> QuerySet[Publication]:
    """Those of a dataset that are not withdrawn, the latest year first."""
    return dataset.publications.filter(withdrawn_at=None).order_by("-year", "-pk")


def keyed_items(publications: Iterable[Publication]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each as CSL-JSON with the key under which it is exported, such as `li2025`; a second one
    of them is `li2025-2`. The order is that of the list, so a key may change with it."""
    seen: dict[str, int] = {}
    for publication in publications:
        key = f"{_first_word(publication)}{publication.year}"
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            key = f"{key}-{seen[key]}"
        yield key, {"id": key, **publication.csl}


def _first_word(publication: Publication) -> str:
    """The first author's family name, as far as ASCII has letters for it."""
    family = publication.author_list[0].partition(",")[0]
    return "".join(c for c in family.lower() if c.isascii() and c.isalnum()) or "publication"
