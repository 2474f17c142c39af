"""Somebody registers what they published, corrects it, takes it back."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import Status, VersionStatus
from agreements.lifecycle import OF_AMENDMENTS, ONCE_APPROVED
from agreements.models import Agreement, AuditEvent, Publication
from tests.bibliography.test_pasted import ENTRY, READ
from tests.factories import (
    AgreementFactory,
    LicenseVersionFactory,
    PublicationFactory,
    SignerFactory,
    rendered_version,
)
from tests.views.publications.paper import CONDITIONS, FORM, address, fields
from tests.views.tabs import words

pytestmark = pytest.mark.django_db


def test_pasted_bibtex_fills_in_the_form_and_registers_nothing(signer: Client) -> None:
    answer = signer.post(address(), {"pasted": ENTRY, "fill": "1", "shows_images": "no"})
    assert answer.status_code == 200
    assert fields(answer) == {
        "pasted": ENTRY,
        "kind": "article-journal",
        "title": READ.title,
        "authors": "\n".join(READ.authors),
        "venue": READ.venue,
        "year": 2025,
        "doi": READ.doi,
        "shows_images": "no",
        "confirmed": [],
    }
    assert "nothing is registered yet" in words(answer)
    assert not Publication.objects.exists()


def test_what_is_sent_is_registered_with_volume_and_pages_and_is_in_the_public_list(
    signer: Client, agreement: Agreement
) -> None:
    filled = fields(signer.post(address(), {"pasted": ENTRY, "fill": "1"}))
    sent = {**filled, "shows_images": "no", "register": "1"}
    answer = signer.post(address(), {k: v for k, v in sent.items() if v not in (None, [])})
    assert answer.headers["Location"] == address("publications")
    made = Publication.objects.get()
    assert made.csl == READ.to_csl()
    assert (made.registered_by, made.shows_images, made.confirmed) == (
        agreement.signer.user,
        False,
        {},
    )
    event = AuditEvent.objects.get(action="publication:register")
    assert (event.subject, event.details["doi"]) == ("LA-TEST22", READ.doi)
    said = words(Client().get(reverse("publications", args=[agreement.dataset.slug])))
    assert READ.title in said
    assert "Li, Mingyu; Gu, Xiaoning" in said
    for personal in ("LA-TEST22", agreement.signer.email, agreement.signer.affiliation):
        assert personal not in said


def test_the_page_quotes_the_clauses_of_the_version_that_binds(
    signer: Client, agreement: Agreement
) -> None:
    newer = agreement.version.source.replace("Except for subject 07", "Except for subject 08")
    LicenseVersionFactory(
        dataset=agreement.dataset, number="1.1", source=newer, status=VersionStatus.ANNOUNCED
    )
    said = words(signer.get(address()))
    assert "Clause 4 of the License Agreement, version 1.0, says:" in said
    assert "the user should refer the data as ‘CASMEMG’ and cite this:" in said
    assert "Sample images may be used in paper writing and academic presentation" in said
    assert [c for c in CONDITIONS if said.count(c) != 2] == []  # in the clause, beside its box
    assert "subject 08" not in said


def test_images_are_registered_only_with_each_condition_confirmed(signer: Client) -> None:
    shown = {**FORM, "shows_images": "yes"}
    for some in ([], CONDITIONS[:3]):
        answer = signer.post(address(), {**shown, "confirmed": some})
        assert answer.status_code == 422
        assert "Confirm each condition, or say that no images are shown." in words(answer)
    reworded = [*CONDITIONS[:3], "C. link it with whatever you like"]
    assert signer.post(address(), {**shown, "confirmed": reworded}).status_code == 422
    assert not Publication.objects.exists()
    assert signer.post(address(), {**shown, "confirmed": CONDITIONS}).status_code == 302
    made = Publication.objects.get()
    assert made.shows_images is True
    assert made.confirmed == {"version": "1.0", "clause": 3, "conditions": CONDITIONS}
    assert AuditEvent.objects.get(action="publication:register").details["confirmed"]


def test_an_answer_on_images_is_wanted(signer: Client) -> None:
    answer = signer.post(address(), {k: v for k, v in FORM.items() if k != "shows_images"})
    assert (answer.status_code, "Say whether it shows images." in words(answer)) == (422, True)


def test_a_dataset_whose_la_asks_nothing_of_it_shows_nothing_of_it(
    signer: Client, agreement: Agreement
) -> None:
    agreement.dataset.asks, agreement.dataset.words = {}, {}
    agreement.dataset.save(update_fields=["asks", "words"])
    said = words(signer.get(address()))
    assert "Clause" not in said
    assert "images" not in said
    assert signer.post(address(), {**FORM, "shows_images": "yes"}).status_code == 302
    assert Publication.objects.get().shows_images is None


def test_a_doi_alone_asks_for_the_rest_where_nobody_is_asked(signer: Client) -> None:
    answer = signer.post(address(), {"pasted": "10.1145/ABC.1", "title": "Mine", "fill": "1"})
    assert "This site does not look DOIs up. Type title, authors and year below." in words(answer)
    assert (fields(answer)["doi"], fields(answer)["title"]) == ("10.1145/abc.1", "Mine")


def test_a_doi_is_listed_once_until_it_is_withdrawn(signer: Client, agreement: Agreement) -> None:
    PublicationFactory(agreement=AgreementFactory(version=agreement.version), doi="10.1145/abc.1")
    answer = signer.post(address(), FORM)
    assert "This DOI is in the list of the dataset already. Nothing has to be done." in words(
        answer
    )
    assert answer.status_code == 422
    there = Publication.objects.get()
    there.withdrawn_at, there.withdrawn_by = there.registered_at, there.registered_by
    there.save()
    assert signer.post(address(), FORM).status_code == 302


def test_one_may_register_after_the_end_but_not_before_an_approval(client: Client) -> None:
    version = rendered_version()
    for status in Status:
        own = AgreementFactory(version=version, status=status)
        client.force_login(own.signer.user)
        once_approved = status in ONCE_APPROVED - OF_AMENDMENTS
        place = reverse("request_publication_register", args=[own.reference])
        assert client.get(place).status_code == (200 if once_approved else 404)
        assert client.post(place, FORM).status_code == (302 if once_approved else 404)
        Publication.objects.all().delete()


def test_nobody_else_registers_reads_corrects_or_withdraws(
    client: Client, agreement: Agreement
) -> None:
    PublicationFactory(agreement=agreement, number=1)
    client.force_login(SignerFactory().user)
    for place in (
        address("publications"),
        address(),
        address("publication", 1),
        address("publication_withdraw", 1),
    ):
        assert client.get(place).status_code == 404
        assert client.post(place, FORM).status_code in (404, 405)
    assert Publication.objects.get().title != FORM["title"]


def test_what_another_person_registered_under_it_is_not_ones_own(
    signer: Client, agreement: Agreement
) -> None:
    PublicationFactory(agreement=agreement, number=1, registered_by=SignerFactory().user)
    assert "Nothing is registered yet" in words(signer.get(address("publications")))
    for name in ("publication", "publication_withdraw"):
        assert signer.post(address(name, 1), FORM).status_code == 404
    assert Publication.objects.get().withdrawn_at is None


def test_an_own_entry_is_corrected_and_keeps_its_pages(
    signer: Client, agreement: Agreement
) -> None:
    more = {"page": "1–9"}
    PublicationFactory(agreement=agreement, number=1, csl={**READ.to_csl(), **more})
    shown = fields(signer.get(address("publication", 1)))
    assert (shown["authors"], shown["shows_images"]) == ("Li, Mingyu\n柳清妍", "no")
    assert signer.post(address("publication", 1), FORM).status_code == 302
    row = Publication.objects.get()
    assert (row.title, row.doi, row.csl["page"]) == (FORM["title"], "10.1145/abc.1", "1–9")
    assert AuditEvent.objects.get(action="publication:correct").details["number"] == 1


def test_a_withdrawn_entry_leaves_the_list_and_can_not_be_touched_again(
    signer: Client, agreement: Agreement
) -> None:
    made = PublicationFactory(agreement=agreement, number=1)
    place = address("publication_withdraw", 1)
    assert "Withdraw this publication?" in words(signer.get(place))
    signer.post(place)
    public = words(signer.get(reverse("publications", args=[agreement.dataset.slug])))
    assert made.title not in public
    said = words(signer.get(address("publications")))
    assert "You withdrew it on" in said
    for again in (place, address("publication", 1)):
        assert signer.post(again, FORM).status_code == 404
    assert AuditEvent.objects.filter(action="publication:withdraw").count() == 1


def test_what_was_typed_outlives_a_sign_out(client: Client, agreement: Agreement) -> None:
    client.post(address(), FORM)
    client.force_login(agreement.signer.user)
    assert fields(client.get(address()))["title"] == FORM["title"]


@pytest.mark.parametrize("name", ["request", "data"])
def test_pages_of_an_approved_agreement_lead_there(signer: Client, name: str) -> None:
    slug = Agreement.objects.get().dataset.slug
    page = signer.get(reverse(name, args=["LA-TEST22" if name == "request" else slug]))
    assert "Published something? Register it." in words(page)
    assert address("publications") in page.content.decode()
