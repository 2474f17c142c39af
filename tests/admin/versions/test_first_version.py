"""A dataset made at the desk, until people apply for it: nothing but the desk is needed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements import models
from agreements.enums import VersionStatus
from agreements.services.accounts import staff
from agreements.services.license_texts import drafts
from agreements.services.review.defect_list import DEFAULT_DEFECTS
from agreements.services.versions.announcement_preconditions import digest
from tests.admin import desk
from tests.admin.desk import version_page as page
from tests.admin.license_versions import LA, stored
from tests.factories import DatasetFactory, UserFactory, rendered_version, staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> models.LicenseVersion:
    """The first LA of a dataset that nobody sees yet."""
    dataset = DatasetFactory(is_listed=False)
    by = staff_user(staff.DATA_OWNER, dataset)
    return drafts.create_draft(dataset, by=by, source=LA)


@pytest.fixture
def client(draft: models.LicenseVersion) -> Client:
    return desk.browser(draft.dataset.staff.get())


def pressed(client: Client, draft: models.LicenseVersion, seen: str = ""):  # type: ignore[no-untyped-def]
    """The button, as somebody who has looked at the draft as it is now."""
    return client.post(page("put_into_force", draft), {"seen": seen or digest(draft)})


def test_from_an_empty_form_to_an_open_request() -> None:
    administrator = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    owner = staff_user(staff.DATA_OWNER)
    typed: dict[str, object] = {
        "slug": "casme3",
        "name": "CAS(ME)3",
        "full_name": "CAS(ME)3",
        "owner": "Institute",
        "contact_email": "casme3@psych.example.edu",
        "summary": "Faces.",
        "citation": "Li et al.",
        "notice_days": 30,
        "tacit_consent": "moves",
        "time_zone": "Asia/Shanghai",
        "is_listed": "on",  # not offered: a stray field shows nothing
    }
    added = administrator.post(reverse("admin:agreements_dataset_add"), typed)
    assert added.status_code == 302
    dataset = models.Dataset.objects.get(slug="casme3")
    assert not dataset.is_listed
    assert dataset.defects.count() == len(DEFAULT_DEFECTS)
    assert Client().get(dataset.get_absolute_url()).status_code == 404

    dataset.staff.add(owner)
    client = desk.browser(owner)
    file = SimpleUploadedFile("la.md", LA.encode())
    begun = {"dataset": dataset.slug, "file": file}
    client.post(reverse("admin:agreements_licenseversion_add"), begun)
    draft = dataset.versions.get()
    editor = client.get(page("change", draft)).content.decode()
    assert page("put_into_force", draft) in editor
    assert page("announce", draft) not in editor
    asked = client.get(page("put_into_force", draft))
    answer = pressed(client, draft, asked.context["seen"])
    assert (answer.status_code, answer.headers["Location"]) == (302, page("change", draft))

    change = reverse("admin:agreements_dataset_change", args=[dataset.pk])
    client.post(change, {**typed, "staff": [owner.pk], "is_listed": "on"})
    assert Client().get(dataset.get_absolute_url()).status_code == 404
    models.AccessInstructions.objects.create(dataset=dataset, text="Fetch it.")
    client.post(reverse("admin:agreements_dataset_opening", args=[dataset.pk]))
    assert Client().get(dataset.get_absolute_url()).status_code == 200
    signer = desk.browser(UserFactory())
    assert signer.post(reverse("apply", args=["casme3"])).status_code == 302
    assert models.Agreement.objects.get().version == draft


def test_says_what_will_happen_and_does_nothing(
    draft: models.LicenseVersion, client: Client
) -> None:
    shown = client.get(page("put_into_force", draft)).content.decode()
    assert "so nobody is told" in shown
    assert "The dataset is not shown to the public." in shown
    assert stored(draft).status == VersionStatus.DRAFT


def test_puts_it_into_force_on_record_and_tells_nobody(
    draft: models.LicenseVersion, client: Client
) -> None:
    pressed(client, draft)
    version = stored(draft)
    assert (version.status, version.announced_at) == (VersionStatus.IN_FORCE, None)
    assert version.effective_at is not None
    event = models.AuditEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("version:first", draft.dataset.staff.get().email)
    assert not models.OutboundEmail.objects.exists()
    assert not models.NoticeDelivery.objects.exists()


def test_a_second_click_and_the_back_button_are_told(
    draft: models.LicenseVersion, client: Client
) -> None:
    pressed(client, draft)
    assert pressed(client, draft).status_code == 409
    assert client.get(page("put_into_force", draft)).status_code == 409
    assert models.AuditEvent.objects.filter(action="version:first").count() == 1


def test_what_was_saved_since_it_was_looked_at_is_looked_at_again(
    draft: models.LicenseVersion, client: Client
) -> None:
    answer = pressed(client, draft, "another state")
    assert answer.status_code == 409
    assert "Look at it again" in answer.content.decode()
    assert stored(draft).status == VersionStatus.DRAFT


def test_beside_one_in_force_a_draft_is_announced() -> None:
    version = rendered_version()
    draft = desk.draft_of(version)
    client = desk.owner(version.dataset)
    answer = pressed(client, draft)
    assert answer.status_code == 409
    assert "Version 1.0 is in force." in answer.content.decode()
    assert stored(draft).status == VersionStatus.DRAFT
    editor = client.get(page("change", draft)).content.decode()
    assert page("put_into_force", draft) not in editor


def test_of_two_first_drafts_one_comes_into_force(
    draft: models.LicenseVersion, client: Client
) -> None:
    other = drafts.create_draft(
        draft.dataset,
        by=draft.dataset.staff.get(),
        source=LA.replace('version: "1.0"', 'version: "1.1"'),
    )
    listed = client.get(reverse("admin:agreements_licenseversion_changelist")).content.decode()
    assert page("put_into_force", draft) in listed
    assert page("announce", draft) not in listed
    pressed(client, draft)
    assert pressed(client, other).status_code == 409
    listed = client.get(reverse("admin:agreements_licenseversion_changelist")).content.decode()
    assert page("announce", other) in listed


def test_a_translation_that_does_not_fit_is_in_the_way(
    draft: models.LicenseVersion, client: Client
) -> None:
    models.LicenseTranslation.objects.create(version=draft, language="fr", source=draft.source)
    assert "The translation “fr” does not fit" in pressed(client, draft).content.decode()
    assert stored(draft).status == VersionStatus.DRAFT


def test_pages_that_are_lost_are_in_the_way(draft: models.LicenseVersion, client: Client) -> None:
    models.LicenseVersion.objects.filter(pk=draft.pk).update(body_sha256="0" * 64)
    assert "Save the draft again" in pressed(client, draft).content.decode()
    assert stored(draft).status == VersionStatus.DRAFT


def test_writing_is_not_enough(draft: models.LicenseVersion) -> None:
    user = staff_user("", draft.dataset)
    for codename in ("view_licenseversion", "change_licenseversion"):
        user.user_permissions.add(desk.permission(codename))
    assert pressed(desk.browser(user), draft).status_code == 403
    assert stored(draft).status == VersionStatus.DRAFT


def test_announcing_a_first_text_says_what_to_do(
    draft: models.LicenseVersion, client: Client
) -> None:
    answer = client.get(page("announce", draft))
    assert answer.status_code == 409
    assert "put this one into force" in answer.content.decode()
