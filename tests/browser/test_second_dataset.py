"""A data owner opens a second dataset of the institute without leaving the desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from agreements.enums import VersionStatus
from agreements.models import Dataset
from agreements.services.accounts import staff
from tests.admin.conftest import _plain_door  # noqa: F401
from tests.browser.dataset_walk import begin_dataset, show_dataset
from tests.browser.walker import Walker
from tests.factories import UserFactory, rendered_version, staff_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.full,
]


def test_from_the_first_page_of_the_desk_to_an_open_dataset(
    person: Callable[..., Walker],
) -> None:
    first = rendered_version(dataset__slug="casmemg").dataset
    owner, visitor = person(staff_user(staff.DATA_OWNER, first)), person(UserFactory())
    begin_dataset(owner)
    visitor.page.goto("/datasets/casme3/")
    expect(visitor.page.locator("h1")).not_to_contain_text("CAS(ME)3")
    show_dataset(owner)

    dataset = Dataset.objects.get(slug="casme3")
    assert (dataset.notice_days, dataset.versions.get().status) == (60, VersionStatus.IN_FORCE)
    visitor.page.goto("/datasets/casme3/")
    visitor.follow("Apply for access")
    visitor.press("Start the request")
    expect(visitor.page.get_by_text("ORCID").first).to_be_visible()
    owner.follow("See its page")
    owner.look("CAS", "opening-shown")
    assert owner.findings + visitor.findings == []
