"""The page that suspends all access to a dataset, and lifts it."""

import pytest
from django.urls import reverse

from agreements.enums import Status
from agreements.models import DatasetSuspension
from tests.admin import desk
from tests.factories import AgreementFactory, UserFactory

pytestmark = pytest.mark.django_db

GO = {"reason": "A leak was found.", "agree": "on"}


@pytest.fixture
def dataset():
    return AgreementFactory(status=Status.APPROVED).dataset


@pytest.fixture
def owner(dataset):
    return desk.owner(dataset)


def url(dataset) -> str:
    return reverse("admin:agreements_dataset_suspension", args=[dataset.pk])


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_reason_and_a_tick_suspend_and_the_desk_says_so(dataset, owner):
    assert "Suspend all access" in words(owner.get(url(dataset)))
    for missing in ("reason", "agree"):
        part = {name: value for name, value in GO.items() if name != missing}
        assert owner.post(url(dataset), part).status_code == 422
    assert not DatasetSuspension.objects.exists()
    assert owner.post(url(dataset), GO).headers["Location"] == url(dataset)
    said = words(owner.get(url(dataset)))
    assert "You suspended access yourself." in said
    assert "Lift the suspension</button>" not in said
    assert "All access to CASMEMG is suspended" in words(owner.get(reverse("admin:index")))


def test_a_colleague_lifts_it_and_who_suspended_does_not(dataset, owner):
    owner.post(url(dataset), GO)
    made = DatasetSuspension.objects.get()
    lift = {"suspension": str(made.pk), "agree": "on"}
    assert owner.post(url(dataset), lift).status_code == 403
    colleague = desk.owner(dataset)
    assert colleague.post(url(dataset), {"suspension": str(made.pk)}).status_code == 422
    assert f'value="{made.pk}"' in words(colleague.get(url(dataset)))
    assert colleague.post(url(dataset), lift).status_code == 302
    made.refresh_from_db()
    assert made.lifted_at


def test_a_reviewer_lifts_it_too_and_suspends_nothing(dataset, owner):
    reviewer = desk.reviewer(dataset)
    calm = words(reviewer.get(url(dataset)))
    assert "is not suspended" in calm
    assert "<form method" not in calm.partition("desk-narrow")[2]
    owner.post(url(dataset), GO)
    made = DatasetSuspension.objects.get()
    assert url(dataset) in words(reviewer.get(reverse("admin:index")))
    assert "Lift the suspension</button>" in words(reviewer.get(url(dataset)))
    lift = {"suspension": str(made.pk), "agree": "on"}
    assert reviewer.post(url(dataset), lift).status_code == 302
    made.refresh_from_db()
    assert made.lifted_at
    assert reviewer.post(url(dataset), lift).status_code == 409


def test_an_old_tab_is_told_how_it_stands(dataset, owner):
    owner.post(url(dataset), GO)
    again = owner.post(url(dataset), GO)
    assert (again.status_code, "suspended already" in words(again)) == (409, True)
    made = DatasetSuspension.objects.get()
    lift = {"suspension": str(made.pk), "agree": "on"}
    colleague = desk.owner(dataset)
    colleague.post(url(dataset), lift)
    late = colleague.post(url(dataset), lift)
    assert (late.status_code, "lifted already" in words(late)) == (409, True)
    owner.post(url(dataset), GO)
    assert colleague.post(url(dataset), lift).status_code == 409
    assert DatasetSuspension.objects.filter(lifted_at=None).count() == 1


def test_by_direct_post_others_change_nothing(dataset):
    closed = {
        desk.reviewer(dataset): 403,
        desk.reviewer(AgreementFactory().dataset): 404,
        desk.owner(AgreementFactory().dataset): 404,
        desk.browser(UserFactory(is_staff=True)): 403,
        desk.browser(UserFactory()): 302,
        desk.browser(None): 302,
    }
    got = {browser: browser.post(url(dataset), GO).status_code for browser in closed}
    assert list(got.values()) == list(closed.values())
    assert not DatasetSuspension.objects.exists()


def test_a_suspension_of_another_dataset_is_not_lifted_here(dataset, owner):
    other = AgreementFactory(status=Status.APPROVED).dataset
    desk.owner(other).post(url(other), GO)
    foreign = {"suspension": str(DatasetSuspension.objects.get().pk), "agree": "on"}
    assert owner.post(url(dataset), foreign).status_code == 404
    assert owner.post(url(dataset), {"suspension": "x", "agree": "on"}).status_code == 422
    assert DatasetSuspension.objects.filter(lifted_at=None).exists()
