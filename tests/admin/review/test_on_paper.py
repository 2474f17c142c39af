"""The pages on which staff take in what came on paper, and correct how a signer is written."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from agreements.services.requests import issuing
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    UserFactory,
    complete_draft,
    rendered_version,
    staff_user,
)

pytestmark = pytest.mark.django_db
ENTER = "/admin/agreements/agreement/enter/"
HOSTILE = "<script>alert(1)</script> =cmd|x \u202eabc"
TYPED = {
    "name": "李娜",
    "title": "Professor",
    "affiliation": "Sichuan University",
    "email": "Li@SCU.edu.cn",
    "address": "Chengdu",
    "country": "CN",
    "intended_use": "To find micro-expressions.",
    "people": "Ann, student, M-1",
    "came_by": "post",
    "read": "on",
}


@pytest.fixture
def version() -> models.LicenseVersion:
    return rendered_version()


@pytest.fixture
def client(version: models.LicenseVersion) -> Client:
    return desk.reviewer(version.dataset)


def scan(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("post.pdf", data or desk.pdf(2))


def words(answer: Any) -> str:
    said = strip_tags(answer.content.decode()).replace("&#x27;", "'")
    return " ".join(said.split())


def test_a_reviewer_enters_a_request_from_the_queue(version, client) -> None:
    assert ENTER in client.get("/admin/agreements/agreement/").content.decode()
    page = client.get(ENTER)
    assert "You accept no clause for anybody" in words(page)
    assert not {"clauses", "clause-1", "explanation"} & set(page.context["form"].fields)
    done = client.post(ENTER, {**TYPED, "scan": scan()}, follow=True)
    made = models.Agreement.objects.get()
    said = words(done)
    assert (made.status, made.signer.email) == (Status.SUBMITTED, "li@scu.edu.cn")
    assert "The request is entered. A mail tells its signer so." in said
    assert "It came by post on paper" in said
    assert "not accepted" not in said
    assert "on paper" in words(client.get("/admin/agreements/agreement/"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter what the paper says."),
        ({"email": "li na@scu.edu.cn"}, "has no spaces in it"),
        ({"email": "a@b.cn,c@d.cn"}, "Enter one address only."),
        ({"came_by": ""}, "Say how the paper came."),
        ({"came_by": "owl"}, "not one of the available choices"),
        ({"read": ""}, "Look at the paper first"),
        ({"people": "Ann, student, M-1\nAnn, student, M-1"}, "Person 1 has the same name and ID"),
        ({"people": "李娜, student, M-1"}, "The signer is not listed"),
        ({"scan": scan(b"MZ")}, "PDF"),
        ({"name": "a\x00b"}, "can't be stored"),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_there(version, client, changed, said) -> None:
    answer = client.post(ENTER, {**TYPED, "scan": scan(), **changed})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not models.Agreement.objects.exists()


def test_names_are_text(version, client) -> None:
    typed = {**TYPED, "name": "<b>A</b> & =1+1", "affiliation": "<script>alert(1)</script>"}
    page = client.post(ENTER, {**typed, "scan": scan()}, follow=True).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_whoever_has_an_account_is_asked_to_come(version, client) -> None:
    UserFactory(email="li@scu.edu.cn")
    answer = client.post(ENTER, {**TYPED, "scan": scan()})
    assert (answer.status_code, "has an account here" in words(answer)) == (422, True)


def test_by_direct_post_each_gets_what_is_theirs(version) -> None:
    dataset = version.dataset
    elsewhere = staff_user(staff.DATA_OWNER, desk.filed().dataset)
    address = f"{ENTER}?dataset={dataset.slug}"
    there = models.Agreement.objects.count()
    for user, status in (
        (UserFactory(), 302),
        (staff_user("", dataset), 403),
        (elsewhere, 404),
    ):
        sent = {**TYPED, "scan": scan()}
        assert desk.browser(user).post(address, sent).status_code == status
    assert models.Agreement.objects.count() == there


def test_who_works_on_several_datasets_chooses_one(version) -> None:
    user = staff_user(staff.REVIEWER, version.dataset)
    other = rendered_version()
    other.dataset.staff.add(user)
    page = desk.browser(user).get(ENTER).content.decode()
    for dataset in (version.dataset, other.dataset):
        assert f"?dataset={dataset.slug}" in page


def test_the_signed_paper_of_a_request_is_taken_in(version, client) -> None:
    made = complete_draft(version=version, accepted=[f"clause-{n}" for n in range(1, 7)])
    issuing.issue_document(made, by=made.signer.user)
    place = desk.page("paper", made)
    assert place in client.get(desk.page("change", made)).content.decode()
    bad = client.post(place, {"came_by": "post", "read": "on", "scan": scan(b"MZ")})
    assert (bad.status_code, models.SignedScan.objects.count()) == (422, 0)
    done = client.post(place, {"came_by": "post", "read": "on", "scan": scan()}, follow=True)
    assert "The signed paper is taken in." in words(done)
    made.refresh_from_db()
    assert (made.status, made.came_by) == (Status.SUBMITTED, "post")


def test_where_a_signer_has_uploaded_no_paper_is_taken_in(client, version) -> None:
    made = desk.filed(Status.SUBMITTED, version=version)
    place = desk.page("paper", made)
    for answer in (client.get(place), client.post(place, {"scan": scan()})):
        assert answer.status_code == 409
    assert place not in client.get(desk.page("change", made)).content.decode()


@pytest.fixture
def filed() -> models.Agreement:
    return desk.filed(Status.SUBMITTED)


def test_an_owner_corrects_the_signer_and_both_are_shown(filed) -> None:
    models.Signer.objects.filter(pk=filed.signer_id).update(name="Name As Printed")
    owner, place = desk.owner(filed.dataset), desk.page("correct_signer", filed)
    assert place in owner.get(desk.page("change", filed)).content.decode()
    assert owner.get(place).context["form"]["name"].value() == "Name As Printed"
    sent = {"name": HOSTILE, "title": "Dr.", "affiliation": "SCU", "reason": "Mistyped."}
    page = owner.post(place, sent, follow=True)
    assert "The signer is written anew" in words(page)
    assert "Name As Printed" in words(page)
    assert "Written now: name" in words(page)
    assert "<script>alert(1)" not in page.content.decode()
    assert "Corrected how the signer is written" in words(page)


def test_a_bad_correction_is_said_and_others_have_no_way(filed) -> None:
    place = desk.page("correct_signer", filed)
    owner, reviewer = desk.owner(filed.dataset), desk.reviewer(filed.dataset)
    same = {"name": filed.signer.name, "title": filed.signer.title}
    same |= {"affiliation": filed.signer.affiliation, "reason": "x"}
    for sent, said in (
        (same, "This is how it is written already. Change it, or leave it as it is."),
        ({**same, "name": ""}, "Enter the signer's name."),
        ({**same, "reason": ""}, "Say why."),
        ({**same, "name": "x" * 201}, "at most 200 characters"),
    ):
        answer = owner.post(place, sent)
        assert (answer.status_code, said in words(answer)) == (422, True), said
    assert place not in reviewer.get(desk.page("change", filed)).content.decode()
    assert reviewer.post(place, {**same, "name": "Eve"}).status_code == 403
    ended = AgreementFactory(version=filed.version, status=Status.REJECTED)
    late = owner.post(desk.page("correct_signer", ended), {**same, "name": "Kept"})
    assert (late.status_code, "Kept" in words(late)) == (409, True)
