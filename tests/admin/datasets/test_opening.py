"""A dataset is opened at the desk, page by page."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Status
from agreements.models import Dataset
from agreements.services.accounts import staff
from tests.admin import desk
from tests.factories import AgreementFactory, DatasetFactory, rendered_version, staff_user

pytestmark = pytest.mark.django_db
NAMED = {
    "name": "CAS(ME)3",
    "full_name": "CAS(ME)3",
    "slug": "CASME3",
    "owner": "Institute",
    "contact_email": "Casme3@Psych.example.edu",
}


@pytest.fixture
def owner() -> Client:
    return desk.browser(staff_user(staff.DATA_OWNER, DatasetFactory(name="First")))


def begun(owner: Client) -> Dataset:
    answer = owner.post(reverse("admin:agreements_dataset_add"), NAMED)
    made = Dataset.objects.latest("pk")
    assert answer.headers["Location"] == page("opening", made)
    return made


def page(name: str, dataset: Dataset, *more: str) -> str:
    return reverse(f"admin:agreements_dataset_{name}", args=[dataset.pk, *more])


def test_its_names_are_kept_as_they_are_to_be(owner) -> None:
    made = begun(owner)
    assert (made.slug, made.contact_email) == ("casme3", "casme3@psych.example.edu")
    assert Client().get(made.get_absolute_url()).status_code == 404
    assert "CAS(ME)3" not in Client().get(reverse("home"), follow=True).content.decode()
    start = owner.get(reverse("admin:index")).content.decode()
    assert page("opening", made) in start


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "\u200b"}, "name"),
        ({"slug": "a b"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"contact_email": "a@b@c"}, "contact_email"),
        ({"owner": "x" * 301}, "owner"),
    ],
)
def test_what_can_not_be_a_dataset_is_asked_again(owner, changes, field) -> None:
    answer = owner.post(reverse("admin:agreements_dataset_add"), {**NAMED, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_two_never_have_one_short_name(owner) -> None:
    begun(owner)
    answer = owner.post(reverse("admin:agreements_dataset_add"), {**NAMED, "slug": "casme3"})
    assert answer.status_code == 422
    answer = owner.post(reverse("admin:agreements_dataset_add"), NAMED)  # in large letters
    assert answer.status_code == 422


def test_each_step_leads_to_where_it_is_done(owner) -> None:
    made = begun(owner)
    for key, address in (
        ("license", "/admin/agreements/licenseversion/add/?dataset=casme3"),
        ("access", f"/admin/agreements/accessinstructions/add/?dataset={made.pk}"),
        ("staff", "/admin/agreements/staffinvitation/add/?dataset=casme3"),
    ):
        answer = owner.get(page("opening_step", made, key))
        assert answer.headers["Location"] == address
        form = owner.get(address).context
        form = form.get("form") or form["adminform"].form
        chosen = form["datasets" if key == "staff" else "dataset"].value()
        assert chosen in (made.slug, str(made.pk), [made.pk])
    assert owner.get(page("opening_step", made, "nonsense")).status_code == 404
    texts = page("opening_step", made, "texts")
    assert owner.post(texts, {"summary": ""}).status_code == 422
    said = {"summary": "*Faces*", "citation": "Li et al.", "words": "given_to: Everybody"}
    assert owner.post(texts, said).headers["Location"] == page("opening", made)
    terms = {"notice_days": 60, "tacit_consent": "moves", "time_zone": "Europe/Paris"}
    assert owner.post(page("opening_step", made, "terms"), terms).status_code == 302
    made.refresh_from_db()
    assert (made.summary, made.words["given_to"], made.notice_days) == ("*Faces*", "Everybody", 60)


@pytest.mark.parametrize("step", ["names", "texts", "terms"])
def test_a_step_asks_for_nothing_that_it_does_not_save(owner, step) -> None:
    form = owner.get(page("opening_step", begun(owner), step)).context["form"]
    assert set(form.fields) <= set(form.Meta.fields)


def test_it_is_not_shown_by_a_post_while_something_is_missing(owner) -> None:
    made = begun(owner)
    answer = owner.post(page("opening", made))
    assert answer.status_code == 409
    assert "What the public reads is not written." in answer.content.decode()
    assert not Dataset.objects.get(pk=made.pk).is_listed


def test_staff_of_others_and_reviewers_open_nothing(owner) -> None:
    made = begun(owner)
    elsewhere = desk.owner(DatasetFactory())
    reviewer = desk.reviewer(made)
    for client, status in ((elsewhere, 404), (reviewer, 403)):
        assert client.post(page("opening", made)).status_code == status
        assert client.post(page("hide", made)).status_code == status
        assert client.post(page("opening_step", made, "texts"), {}).status_code == status
    assert reviewer.post(reverse("admin:agreements_dataset_add"), NAMED).status_code == 403


def test_what_somebody_applied_for_stays_shown() -> None:
    agreement = AgreementFactory(version=rendered_version(), status=Status.DRAFT)
    owner = desk.owner(agreement.dataset)
    assert "Hide it" not in owner.get(page("opening", agreement.dataset)).content.decode()
    answer = owner.post(page("hide", agreement.dataset))
    assert answer.status_code == 409
    assert "Somebody has applied for this dataset" in answer.content.decode()
    assert Dataset.objects.get(pk=agreement.dataset_id).is_listed
