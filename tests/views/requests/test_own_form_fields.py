"""A second dataset whose LA asks for an ORCID iD and a choice: from a draft to the paper."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agreements import models, storage
from agreements.documents.terms import FormAnswer, Terms
from agreements.enums import Status
from agreements.services.accounts import staff
from agreements.services.requests import applying
from tests.admin import desk
from tests.admin.desk import version_page
from tests.admin.license_versions import LA
from tests.documents.reading import texts
from tests.factories import DatasetFactory, UserFactory, staff_user
from tests.views.tabs import ABOUT, TICKED, Tab, issue, people, save, words

pytestmark = pytest.mark.django_db

FORM = """form_fields:
  name: The Signer's Name
  title: The Signer's Title
  affiliation: Affiliation
  email: Work email
  address: Detail Address
  signature: Signature
  date: Date
  orcid: Your ORCID iD
  study:
    label: Kind of study
    kind: choice
    options: [Basic research, Clinical research]
"""
SOURCE = re.sub(r"form_fields:\n(  - .*\n){7}", lambda _match: FORM, LA)
YOU = {**ABOUT, "name": "Ánh"}
ORCID = "0000-0002-1825-0097"
OWN = {"asked-orcid": f"https://orcid.org/{ORCID}", "asked-study": "Clinical research"}
REST = {
    "use/": {"intended_use": "Recognition of faces."},
    "people/": people(),
    "clauses/": {"version": "1.0", **TICKED},
}


@pytest.fixture
def version(settings: Any) -> models.LicenseVersion:
    """Typed and put into force at the desk by the dataset's owner."""
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    dataset = DatasetFactory(slug="second", name="Second")
    client = desk.browser(staff_user(staff.DATA_OWNER, dataset))
    add = reverse("admin:agreements_licenseversion_add")

    def begin(source: str) -> HttpResponse:
        file = SimpleUploadedFile("la.md", source.encode())
        return client.post(add, {"dataset": dataset.slug, "file": file})

    refused = begin(SOURCE.replace("orcid: Your ORCID iD", "orcid: {label: ORCID, kind: number}"))
    assert "“orcid”: its kind may be orcid, not “number”." in words(refused)
    assert begin(SOURCE).status_code == 302
    draft = dataset.versions.get()
    asked = client.get(version_page("put_into_force", draft))
    client.post(version_page("put_into_force", draft), {"seen": asked.context["seen"]})
    return dataset.versions.get()


@pytest.fixture
def client(version: models.LicenseVersion) -> Client:
    """Somebody who has begun a request."""
    browser = desk.browser(UserFactory(email="anh@psych.edu"))
    browser.post(reverse("apply", args=["second"]), {"signs": "me"})
    return browser


@pytest.fixture
def agreement(client: Client) -> models.Agreement:
    return models.Agreement.objects.get()


def url(agreement: models.Agreement, page: str) -> str:
    return f"/requests/{agreement.reference}/form/{page}"


def issued(client: Client, agreement: models.Agreement) -> models.IssuedDocument:
    for page, answer in {"you/": YOU | OWN, **REST}.items():
        assert save(client, url(agreement, page), answer).status_code == 302
    assert issue(client, url(agreement, "check/")).status_code == 302
    return agreement.documents.latest("number")


def test_what_the_la_asks_for_is_on_the_paper_and_frozen(client, agreement):
    document = issued(client, agreement)
    terms = Terms.from_json(json.dumps(document.terms))
    assert terms.form_answers == (
        FormAnswer("orcid", "Your ORCID iD", ORCID),
        FormAnswer("study", "Kind of study", "Clinical research"),
    )
    assert terms.sha256() == document.terms_sha256
    pages = texts(storage.read_file(document.file))
    (form,) = [page for page in pages if "Signature form" in page and "Detail Address" in page]
    printed = f"VN Vietnam Your ORCID iD {ORCID} Kind of study Clinical research Intended use"
    assert printed.removeprefix("VN ") in form
    assert document.layout["fields"].keys() >= {"asked_orcid", "asked_study"}


def test_it_is_asked_where_one_says_who_one_is(client, agreement):
    page = client.get(url(agreement, "you/"))
    assert "Your ORCID iD" in words(page)
    assert [str(value) for value, _label in page.context["form"].fields["asked-study"].choices] == [
        "",
        "Basic research",
        "Clinical research",
    ]


def test_without_it_nothing_is_issued(client, agreement):
    refused = save(client, url(agreement, "you/"), {**YOU, "asked-orcid": "0000-0002-1825-0098"})
    assert refused.status_code == 422
    assert "its last digit does not fit the others" in words(refused)
    for page, answer in REST.items():
        save(client, url(agreement, page), answer)
    assert issue(client, url(agreement, "check/")).status_code == 422
    assert not agreement.documents.exists()


def test_what_is_typed_is_kept_before_it_is_saved(client, agreement):
    tab = Tab(client, url(agreement, "you/"))
    assert tab.autosave({**YOU, "asked-orcid": "0000-0002"}).headers["X-Autosave"] == "kept"
    again = client.get(url(agreement, "you/"))
    assert 'value="0000-0002"' in again.content.decode()


def test_two_windows_lose_nothing_to_each_other(client, agreement):
    one, other = (Tab(client, url(agreement, "you/")) for _ in range(2))
    one.save(YOU | OWN)
    both = other.save({**YOU, **OWN, "asked-study": "Basic research"})
    assert both.status_code == 409
    assert "Basic research" in words(both)
    assert "Clinical research" in words(both)


def test_the_check_shows_it_with_a_way_to_change_it(client, agreement):
    save(client, url(agreement, "you/"), YOU | OWN)
    shown = words(client.get(url(agreement, "check/")))
    assert f"Your ORCID iD {ORCID} Change" in shown
    assert "Kind of study Clinical research Change" in shown


def test_the_desk_reads_it_as_typed_and_as_printed(client, agreement, version):
    reviewer = desk.reviewer(version.dataset)
    page = reverse("admin:agreements_agreement_change", args=[agreement.reference])
    save(client, url(agreement, "you/"), YOU | OWN)
    assert f"Your ORCID iD {ORCID}" in words(reviewer.get(page))
    issued(client, agreement)
    models.Agreement.objects.update(form_answers={"orcid": "not as printed"})
    assert f"Your ORCID iD {ORCID}" in words(reviewer.get(page))


def test_the_next_request_takes_over_what_its_la_still_asks_for(client, agreement):
    save(client, url(agreement, "you/"), YOU | OWN)
    applying.withdraw_request(agreement, by=agreement.signer.user)
    models.Agreement.objects.update(form_answers={"orcid": ORCID, "lab": "3b"})
    client.post(reverse("apply", args=["second"]), {"signs": "me"})
    made = models.Agreement.objects.get(status=Status.DRAFT)
    assert made.form_answers == {"orcid": ORCID}
    assert f'value="{ORCID}"' in client.get(url(made, "you/")).content.decode()


def test_an_answer_that_a_new_la_no_longer_takes_is_to_be_mended(client, agreement):
    save(client, url(agreement, "you/"), YOU | OWN)
    models.Agreement.objects.update(form_answers={"orcid": ORCID, "study": "Art"})
    assert "About you Needs attention" in words(client.get(url(agreement, "")))
    page = client.get(url(agreement, "you/"))
    assert list(page.context["form"].errors) == ["asked-study"]
