"""Assigning at the desk: by a button, by a page, by direct POST, from an old tab."""

import pytest

from agreements import models
from agreements.enums import Status, Verb
from agreements.services.accounts import staff
from agreements.services.review import assignment
from tests.admin import desk
from tests.factories import staff_user
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> models.Agreement:
    return desk.filed(Status.SUBMITTED)


def assignee(agreement: models.Agreement) -> models.User | None:
    return models.Agreement.objects.get(pk=agreement.pk).assignee


def colleague(agreement: models.Agreement) -> models.User:
    return staff_user(staff.REVIEWER, agreement.dataset)


def test_to_oneself_to_a_colleague_to_nobody(agreement) -> None:
    user, other = colleague(agreement), colleague(agreement)
    outsider = staff_user(staff.REVIEWER, desk.filed().dataset)
    client, address = desk.browser(user), desk.page("assign", agreement)
    assert 'value="nobody"' in (page := client.get(address).content.decode())
    assert (str(other) in page, str(outsider) in page) == (True, False)
    for to, expected in ((user.pk, user), (other.pk, other), ("nobody", None)):
        held = hidden(client.get(address))
        assert client.post(address, {**held, "to": to}).url == desk.page("change", agreement)
        assert assignee(agreement) == expected
    for wrong in (outsider.pk, "", "-1", "x" * 500):
        assert client.post(address, {"to": wrong}).status_code == 422


def test_by_direct_post_it_meets_the_doors_of_a_review(agreement) -> None:
    plain = staff_user("", agreement.dataset)
    plain.user_permissions.add(desk.permission("view_agreement"))
    elsewhere = staff_user(staff.REVIEWER, desk.filed().dataset)
    address = desk.page("assign", agreement)
    posts = {who: desk.browser(who).post(address, {"to": who.pk}) for who in (plain, elsewhere)}
    assert [answer.status_code for answer in posts.values()] == [403, 404]
    assert address not in desk.browser(plain).get(desk.page("change", agreement)).content.decode()
    assert assignee(agreement) is None


def test_an_old_tab_is_told_who_was_faster_and_may_still_take_it(agreement) -> None:
    first, second = colleague(agreement), colleague(agreement)
    client, address = desk.browser(second), desk.page("assign", agreement)
    old = client.get(address)
    assignment.assign(agreement, to=first, by=first, seen=None)
    answer = client.post(address, {**hidden(old), "to": second.pk})
    assert answer.status_code == 409
    assert f"Meanwhile it became the request of {first}" in answer.content.decode()
    assert assignee(agreement) == first
    assert client.post(address, {**hidden(answer), "to": second.pk}).status_code == 302
    assert assignee(agreement) == second


def test_who_decides_on_what_a_colleague_took_meanwhile_reads_so_first(agreement) -> None:
    first, second = colleague(agreement), colleague(agreement)
    client, address = desk.browser(second), desk.page(Verb.APPROVE, agreement)
    old = client.get(address)
    assignment.assign(agreement, to=first, by=first, seen=None)
    answer = client.post(address, hidden(old))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"Meanwhile it became the request of {first}" in page
    assert f"This request is assigned to {first}" in page
    assert client.post(address, hidden(answer)).status_code == 302
    assert models.Agreement.objects.get(pk=agreement.pk).approved_by == second


def test_a_decided_request_has_no_such_button(agreement) -> None:
    user = colleague(agreement)
    models.Agreement.objects.filter(pk=agreement.pk).update(status=Status.AWAITING_SIGNATURE)
    client, address = desk.browser(user), desk.page("assign", agreement)
    assert address not in client.get(desk.page("change", agreement)).content.decode()
    assert client.post(address, {"to": user.pk}).status_code == 409
