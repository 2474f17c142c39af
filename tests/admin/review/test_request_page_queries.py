"""What the page of one request costs the database."""

import pytest

from tests.admin import desk
from tests.factories import AssociatedUserFactory

pytestmark = pytest.mark.django_db


def test_takes_as_many_queries_for_many_people_as_for_one(django_assert_num_queries) -> None:
    """What its reader may do, verb by verb, is asked of what was fetched once."""
    agreement = desk.filed()
    AssociatedUserFactory(agreement=agreement)
    client = desk.owner(agreement.dataset)
    page = desk.page("change", agreement)
    client.get(page)
    for _more in range(2):
        with django_assert_num_queries(35):
            assert client.get(page).status_code == 200
        for _each in range(20):
            AssociatedUserFactory(agreement=agreement)
