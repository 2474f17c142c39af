"""Pages that show no long text don't have it read."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from agreements.mail import stored_letter
from agreements.models import LicenseVersion, NoticeTemplate, OutboundEmail
from tests.admin.world import made
from tests.site_world import address, browsers, submitted

pytestmark = pytest.mark.django_db
TEXTS = {
    f'"{model._meta.db_table}"."{name}"'
    for model, names in {
        LicenseVersion: ("source", "body_layout"),
        NoticeTemplate: ("text", "html"),
        OutboundEmail: ("text", "html"),
    }.items()
    for name in names
}


def read(browser: Client, page: str) -> set[str]:
    """The texts that a page has read."""
    found: set[str] = set()

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        found.update(text for text in TEXTS if text in sql.partition(" FROM ")[0])
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        answer = browser.get(page)
    assert answer.status_code == 200
    return found


def test_of_the_signer() -> None:
    people = browsers(submitted())
    for name in ("request_list", "request", "request_messages", "request_withdraw"):
        assert read(people["signer"], address(name)) == set(), name
    assert read(people["student"], address("student_request")) == set()


@override_settings(ADMIN_REQUIRES_SECOND_FACTOR=False)
@pytest.mark.parametrize("model", ["agreement", "licenseversion", "outboundemail"])
def test_of_the_desk(model: str) -> None:
    world = made()
    page = reverse(f"admin:agreements_{model}_changelist")
    assert read(world.people["owner"], page) == set()


def test_a_page_that_shows_one_has_it(client: Client) -> None:
    submitted()
    source = f'"{LicenseVersion._meta.db_table}"."source"'
    assert source in read(client, address("version"))


def test_a_subject_is_told_without_the_words(django_assert_num_queries: Any) -> None:
    submitted()
    kept = OutboundEmail.objects.filter(is_secret=False, notice_template=None)
    rows = list(kept.defer("text", "html"))
    assert rows
    with django_assert_num_queries(0):
        subjects = [stored_letter.subject_of(row) for row in rows]
    assert subjects == [stored_letter.letter_of(row).subject for row in rows]
