"""Whoever photographs the pages, and what is kept of that."""

import pytest

from agreements import storage


@pytest.fixture
def signer(client, agreement):
    client.force_login(agreement.signer.user)
    return client


@pytest.fixture
def pages(agreement) -> int:
    return agreement.documents.get().pages


@pytest.fixture
def stored():
    before = set(storage.stored_names(storage.Kind.PHOTOS))
    return lambda: len(set(storage.stored_names(storage.Kind.PHOTOS)) - before)
