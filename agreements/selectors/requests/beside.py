"""What there is at all beside an agreement's row, asked in one short question.

Of most requests there is little. A page that asks for each kind by itself pays for each, also where
there is nothing.
"""

from functools import cache

from django.db import connection, models

from agreements.models import (
    Agreement,
    NoticeDelivery,
    ProposedScan,
    QuarantinedUpload,
    RequestMessage,
    ReviewDecision,
    SignedScan,
    StudentRequest,
)

_KINDS: tuple[type[models.Model], ...] = (
    NoticeDelivery,
    ProposedScan,
    QuarantinedUpload,
    RequestMessage,
    ReviewDecision,
    SignedScan,
    StudentRequest,
)


def kinds_beside(agreement: Agreement) -> frozenset[type[models.Model]]:
    """Of which of these kinds there is a row of this agreement."""
    with connection.cursor() as cursor:
        cursor.execute(_question(), [agreement.pk] * len(_KINDS))
        row = cursor.fetchone()
    return frozenset(kind for kind, there in zip(_KINDS, row, strict=True) if there)


@cache
def _question() -> str:
    """As SQL: to have the ORM put it together takes longer than to answer it."""
    parts = [
        f"EXISTS (SELECT 1 FROM {kind._meta.db_table} WHERE agreement_id = %s)"  # noqa: S608 - own names
        for kind in _KINDS
    ]
    return f"SELECT {', '.join(parts)}"
