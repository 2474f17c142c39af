"""Staff read the publications of their datasets and take one off the list, with a reason."""

import pytest
from django.urls import reverse

from agreements.enums import Status
from agreements.models import AuditEvent, Publication
from tests.admin import desk
from tests.factories import AgreementFactory, PublicationFactory, rendered_version
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

WHY = "It is about another dataset."


@pytest.fixture
def publication() -> Publication:
    agreement = AgreementFactory(version=rendered_version(), status=Status.APPROVED)
    conditions = {"version": "1.0", "clause": 3, "conditions": ["A. <i>one</i>", "B. two"]}
    return PublicationFactory(
        agreement=agreement,
        number=1,
        title="<b>Bold</b> claims",
        doi="10.1145/abc.1",
        shows_images=True,
        confirmed=conditions,
    )


def address(name: str, publication: Publication) -> str:
    return reverse(f"admin:agreements_publication_{name}", args=[publication.pk])


def test_the_page_says_who_registered_it_and_what_was_confirmed(publication: Publication) -> None:
    page = desk.reviewer(publication.dataset).get(address("change", publication))
    said = words(page)
    for line in (
        "<b>Bold</b> claims",
        "Li, Mingyu; 柳清妍",
        publication.registered_by.email,
        publication.agreement.reference,
        "Confirmed of clause 3, version 1.0:",
        "A. <i>one</i>",
        "Listed",
    ):
        assert line in said
    assert 'href="https://doi.org/10.1145/abc.1"' in page.content.decode()


def test_a_reason_takes_it_off_the_list_and_is_read_by_who_registered_it(
    client, publication: Publication
) -> None:
    owner, place = desk.owner(publication.dataset), address("withdraw", publication)
    assert (
        address("withdraw", publication)
        in owner.get(address("change", publication)).content.decode()
    )
    refused = owner.post(place, {"reason": " \u200b"})
    assert (refused.status_code, "Give a reason." in words(refused)) == (422, True)
    done = owner.post(place, {"reason": WHY}, follow=True)
    assert "The publication is no longer listed." in words(done)
    assert WHY in words(done)
    event = AuditEvent.objects.get(action="publication:withdraw")
    assert (event.details["reason"], event.details["doi"]) == (WHY, "10.1145/abc.1")
    late = owner.post(place, {"reason": "Again."})
    assert (late.status_code, "withdrawn in the meantime" in words(late)) == (409, True)
    client.force_login(publication.registered_by)
    own = reverse("request_publications", args=[publication.agreement.reference])
    said = words(client.get(own))
    assert "The dataset’s staff took it off the list on" in said
    assert WHY in said
    public = words(client.get(reverse("publications", args=[publication.dataset.slug])))
    assert WHY not in public
    assert "Bold" not in public


def test_staff_can_neither_rewrite_nor_delete_one(publication: Publication) -> None:
    owner = desk.owner(publication.dataset)
    for name in ("change", "delete"):
        assert owner.post(address(name, publication), {"title": "x"}).status_code == 403
    assert Publication.objects.get().title == "<b>Bold</b> claims"


def test_the_list_shows_own_datasets_only_and_is_searched(publication: Publication) -> None:
    other = PublicationFactory(title="Elsewhere")
    owner = desk.owner(publication.dataset)
    listed = reverse("admin:agreements_publication_changelist")
    said = words(owner.get(listed))
    assert ("Bold" in said, "Elsewhere" in said) == (True, False)
    assert "Bold" in words(owner.get(listed, {"q": publication.agreement.reference}))
    assert "Bold" not in words(owner.get(listed, {"q": "10.9999/none"}))
    assert owner.post(address("withdraw", other), {"reason": WHY}).status_code == 404
