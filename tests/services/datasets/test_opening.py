"""A dataset is begun hidden, shown when nothing is missing, and hidden again until one applies."""

import pytest

from agreements.enums import VersionStatus
from agreements.exceptions import NotYourMove
from agreements.models import (
    AccessInstructions,
    AuditEvent,
    Dataset,
    LicenseVersion,
    OutboundEmail,
    User,
)
from agreements.services.accounts import staff
from agreements.services.datasets import opening
from agreements.services.datasets.opening_steps import opening_steps
from agreements.services.license_texts import blank_text, drafts
from agreements.services.license_texts.version_lock import audit_subject
from agreements.services.requests import applying
from agreements.services.versions.announcement_preconditions import LookAgain, digest
from tests.factories import DatasetFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db
NAMED = {
    "name": "CAS(ME)3",
    "full_name": 'CAS(ME)3: the "third" \u2014 微表情',
    "slug": "casme3",
    "owner": "Institute",
    "contact_email": "casme3@psych.example.edu",
}


@pytest.fixture
def owner() -> User:
    return staff_user(staff.DATA_OWNER, DatasetFactory())


@pytest.fixture
def dataset(owner: User) -> Dataset:
    return opening.begin_dataset(by=owner, named=NAMED)


def written(dataset: Dataset, owner: User) -> LicenseVersion:
    """All steps taken: the headings of the blank text with words between them."""
    Dataset.objects.filter(pk=dataset.pk).update(summary="Faces.", citation="Li et al.")
    AccessInstructions.objects.create(dataset=dataset, text="Fetch it.")
    source = blank_text.blank_text(dataset)
    for number, place in enumerate(blank_text.places_to_write(source)):
        source = source.replace(place, f"Words {number}.")
    return drafts.create_draft(dataset, by=owner, source=source)


def missing(dataset: Dataset) -> list[str]:
    dataset.refresh_from_db()
    return [step.key for step in opening_steps(dataset) if step.missing]


def test_is_begun_hidden_by_the_owner_of_another(dataset, owner) -> None:
    assert not dataset.is_listed
    assert list(dataset.staff.all()) == [owner]
    assert dataset.defects.exists()
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject, event.actor) == ("dataset:add", "casme3", owner.email)


def test_is_not_for_reviewers_nor_for_owners_of_none(dataset) -> None:
    for user in (staff_user(staff.REVIEWER, dataset), staff_user(staff.DATA_OWNER)):
        with pytest.raises(NotYourMove):
            opening.begin_dataset(by=user, named={**NAMED, "slug": "other"})


def test_of_two_with_one_short_name_one_is_first(dataset, owner) -> None:
    with pytest.raises(opening.SlugTaken):
        opening.begin_dataset(by=owner, named=NAMED)
    assert Dataset.objects.filter(slug="casme3").count() == 1


def test_each_step_is_missing_until_it_is_taken(dataset, owner) -> None:
    assert missing(dataset) == ["texts", "license", "access"]
    draft = drafts.create_draft(dataset, by=owner)  # headings alone
    [step] = [step for step in opening_steps(dataset) if step.key == "license"]
    assert step.missing.startswith("8 places of the License Agreement are still to be written")
    drafts.delete_draft(draft, by=owner)
    written(dataset, owner)
    assert missing(dataset) == []


def test_is_shown_with_its_first_license_in_force_on_record(dataset, owner) -> None:
    draft = written(dataset, owner)
    opening.show_dataset(dataset, by=owner, seen=digest(draft))
    dataset.refresh_from_db()
    draft.refresh_from_db()
    assert dataset.is_listed
    assert draft.status == VersionStatus.IN_FORCE
    about = AuditEvent.objects.filter(subject__in=["casme3", audit_subject(draft)])
    assert [e.action for e in about.order_by("pk")][-2:] == ["version:first", "dataset:show"]
    assert not OutboundEmail.objects.exists()
    with pytest.raises(opening.AlreadyShown):
        opening.show_dataset(dataset, by=owner, seen="")


def test_is_not_shown_while_something_is_missing(dataset, owner) -> None:
    with pytest.raises(
        opening.NotReadyToShow, match=r"What the public reads is not written\. No License"
    ):
        opening.show_dataset(dataset, by=owner, seen="")
    assert not Dataset.objects.get(pk=dataset.pk).is_listed


def test_a_license_saved_since_it_was_looked_at_keeps_it_hidden(dataset, owner) -> None:
    draft = written(dataset, owner)
    with pytest.raises(LookAgain):
        opening.show_dataset(dataset, by=owner, seen="another state")
    draft.refresh_from_db()
    assert draft.status == VersionStatus.DRAFT
    assert not Dataset.objects.get(pk=dataset.pk).is_listed


def test_is_hidden_again_until_somebody_has_applied(dataset, owner) -> None:
    opening.show_dataset(dataset, by=owner, seen=digest(written(dataset, owner)))
    opening.hide_dataset(dataset, by=owner)
    with pytest.raises(opening.AlreadyHidden):
        opening.hide_dataset(dataset, by=owner)
    opening.show_dataset(dataset, by=owner, seen="")  # its LA is in force already
    applying.start_request(dataset, by=UserFactory())
    with pytest.raises(opening.AppliedFor):
        opening.hide_dataset(dataset, by=owner)
    assert Dataset.objects.get(pk=dataset.pk).is_listed


def test_is_shown_and_hidden_by_its_owner_alone(dataset, owner) -> None:
    seen = digest(written(dataset, owner))
    for other in (
        staff_user(staff.REVIEWER, dataset),
        staff_user(staff.DATA_OWNER, DatasetFactory()),
    ):
        with pytest.raises(NotYourMove):
            opening.show_dataset(dataset, by=other, seen=seen)
        with pytest.raises(NotYourMove):
            opening.hide_dataset(dataset, by=other)


@pytest.mark.parametrize(
    "name", ["A", 'A "quoted": name # no comment', "微表情数据库", "x" * 100, "{upload_url}"]
)
def test_the_blank_text_can_be_saved_whatever_the_dataset_is_called(owner, name) -> None:
    named = {**NAMED, "name": name, "full_name": name * 3, "slug": "s" * 50}
    draft = drafts.create_draft(opening.begin_dataset(by=owner, named=named), by=owner)
    assert draft.number == "1.0"
    assert len(blank_text.places_to_write(draft.source)) == 8
