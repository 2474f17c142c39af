"""Pages about a person are not kept by a browser. What was typed into them is, by the portal."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import examined
from tests.browser.walker import Walker
from tests.factories import complete_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_typed_is_there_for_whoever_comes_back(person: Callable[..., Walker]) -> None:
    draft, document = complete_draft(), examined.issued()
    examined.unsigned(document)
    signed = document.agreement
    for agreement, page in (
        (draft, "form/use/"),
        (signed, "note/"),
    ):
        signer = person(agreement.signer.user)
        signer.page.goto(f"/requests/{agreement.reference}/{page}")
        box = signer.page.locator("textarea")
        with signer.page.expect_response(lambda answer: answer.status == 204):
            box.fill("Half a sent")
        signer.page.goto("/requests/")
        signer.page.go_back()
        expect(box).to_have_value("Half a sent")
