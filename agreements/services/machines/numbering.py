"""Changes of access get their places in the feed of a dataset once they are committed.

Keys of rows are drawn before a transaction commits: of two the later key can be seen first, and
whoever has read up to it would never read the other. Numbers are given to rows that are there,
under a lock, so every number below one that can be seen can be seen as well.
"""

from django.db import transaction

from agreements.models import ChangeFeed, Dataset, GrantChange

_MOST, _BATCH = 2000, 200


def number_waiting(dataset: Dataset) -> int:
    """Number what waits, the first of them if it is very much. Returns how many."""
    waiting = GrantChange.objects.filter(dataset=dataset, number=None)
    if not waiting.exists():
        return 0
    with transaction.atomic():
        ChangeFeed.objects.get_or_create(dataset=dataset)
        feed = ChangeFeed.objects.select_for_update(no_key=True).get(dataset=dataset)
        # Only now: whoever held the lock has numbered what this had seen before.
        rows = list(waiting.order_by("pk")[:_MOST])
        for number, row in enumerate(rows, feed.last_number + 1):
            row.number = number
        GrantChange.objects.bulk_update(rows, ["number"], batch_size=_BATCH)
        feed.last_number += len(rows)
        feed.save(update_fields=["last_number"])
    return len(rows)
