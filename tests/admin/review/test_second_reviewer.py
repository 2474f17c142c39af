"""Two reviewers at the desk: the setting, what pages say, and what they refuse."""

import pytest
from django.urls import reverse

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests.admin import desk
from tests.factories import staff_user
from tests.views.tabs import Tab, words

pytestmark = pytest.mark.django_db


def test_one_recommends_on_a_page_and_a_colleague_approves() -> None:
    made = desk.filed(Status.IN_REVIEW, version__dataset__two_reviewers=True)
    one, other = (staff_user(staff.REVIEWER, made.dataset) for _each in range(2))
    first, second = desk.browser(one), desk.browser(other)
    page = desk.page("change", made)
    assert "one recommends approval, another one approves" in words(first.get(page))
    late = first.post(desk.page("approve", made), {"note": "Mine."})
    assert (late.status_code, "Mine." in words(late)) == (409, True)
    assert "asks for two reviewers: recommend it" in words(late)
    tabs = [Tab(first, desk.page("recommend", made)) for _tab in range(2)]
    assert "a colleague to read and approve" in words(tabs[0].opened)
    assert tabs[0].save({"note": "The seal fits."}).status_code == 302
    assert tabs[1].save({"note": "The seal fits."}).status_code == 409
    queue = words(first.get(reverse("admin:agreements_agreement_changelist")))
    assert "second reviewer needed" in queue
    assert f"{one} recommended approval on" in words(second.get(page))
    first.post(desk.page("start_review", made))
    own = first.post(desk.page("approve", made))
    assert (own.status_code, "You recommended it, so a second" in words(own)) == (409, True)
    shown = first.get(page).content.decode()
    for name in ("approve", "recommend"):
        assert desk.page(name, made) not in shown
    asked = second.get(desk.page("approve", made))
    assert "The seal fits." in words(asked)
    assert second.post(desk.page("approve", made)).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.approved_by) == (Status.APPROVED, other)


def test_without_the_setting_there_is_nothing_to_recommend() -> None:
    made = desk.filed(Status.IN_REVIEW)
    browser = desk.reviewer(made.dataset)
    assert (
        desk.page("recommend", made) not in browser.get(desk.page("change", made)).content.decode()
    )
    answer = browser.post(desk.page("recommend", made))
    assert (answer.status_code, "One reviewer is enough" in words(answer)) == (409, True)


def test_a_scan_that_came_meanwhile_is_looked_at_first() -> None:
    made = desk.filed(Status.IN_REVIEW, version__dataset__two_reviewers=True)
    tab = Tab(desk.reviewer(made.dataset), desk.page("recommend", made))
    desk.add_scan(made, made.documents.get())
    answer = tab.save({"note": "Fine."})
    assert (answer.status_code, "Look at it first." in words(answer)) == (409, True)
    assert not made.decisions.exists()


def test_the_setting_is_on_record_and_takes_two_who_may_approve() -> None:
    dataset = desk.filed().dataset
    owner = staff_user(staff.DATA_OWNER, dataset)
    plain = staff_user("", dataset)
    browser = desk.browser(owner)
    address = reverse("admin:agreements_dataset_change", args=[dataset.pk])

    def save() -> int:
        form = browser.get(address).context["adminform"].form
        fields = {name: form[name].value() for name in form.fields}
        fields["staff"] = [user.pk for user in dataset.staff.all()]
        sent = {k: v for k, v in fields.items() if v not in (None, False)}
        answer = browser.post(address, {**sent, "two_reviewers": "on"})
        if answer.status_code == 200:
            assert "Fewer than two of the staff chosen here" in words(answer)
        dataset.refresh_from_db()
        return answer.status_code

    assert plain in dataset.staff.all()
    assert (save(), dataset.two_reviewers) == (200, False)
    staff_user(staff.REVIEWER, dataset)
    assert (save(), dataset.two_reviewers) == (302, True)
    event = models.AuditEvent.objects.filter(action="dataset:change").last()
    assert event is not None
    assert (event.actor, event.details["changed"]) == (owner.email, ["Two reviewers"])


def test_a_recommendation_weighs_what_stands_against_it() -> None:
    made = desk.filed(Status.IN_REVIEW, version__dataset__two_reviewers=True)
    page = words(desk.reviewer(made.dataset).get(desk.page("recommend", made)))
    assert "What stands against it" in page
    decisions.recommend(made, by=staff_user(staff.REVIEWER, made.dataset))
    assert made.decisions.get().against
