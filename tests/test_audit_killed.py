"""An event that stands alone, when its process dies while it is written."""

from collections.abc import Callable
from unittest import mock

import pytest

from agreements import audit
from agreements.enums import AuditAction
from agreements.models import AuditEvent, ChainPlace
from agreements.selectors.evidence import chain_check
from agreements.services.evidence import chaining

pytestmark = pytest.mark.django_db(transaction=True)


class Died(BaseException):
    """Stands for the end of the process: nobody catches it."""


def one() -> None:
    audit.record(AuditAction.DOCUMENT_DOWNLOAD, "LA-AAAAAA", by=None)


def many() -> None:
    audit.record_many(AuditAction.DOCUMENT_DOWNLOAD, {"LA-AAAAAA": {}, "LA-BBBBBB": {}})


@pytest.mark.parametrize(("write", "last"), [(one, "create"), (many, "bulk_create")])
def test_leaves_all_of_it_or_nothing(write: Callable[[], None], last: str) -> None:
    with mock.patch.object(ChainPlace.objects, last, side_effect=Died), pytest.raises(Died):
        write()
    assert not AuditEvent.objects.exists()
    write()
    chaining.chain_waiting_events()
    assert not list(chain_check.broken_chains())
