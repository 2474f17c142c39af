"""The page of one request: every fact, its scan, and nothing that writes."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agreements import audit, models
from agreements.enums import NoticeState, Remedy, Status
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests import examined
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db


def read(client: Client, agreement: models.Agreement, query: str = "") -> str:
    response = client.get(desk.page("change", agreement) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_shows_the_signer_as_printed_not_as_edited_since() -> None:
    agreement = desk.filed()
    models.Signer.objects.filter(pk=agreement.signer_id).update(name="Edited Since")
    page = read(desk.reviewer(agreement.dataset), agreement)
    assert "Name As Printed" in page
    assert "Edited Since" not in page


def test_a_request_without_papers_shows_what_is_typed_so_far() -> None:
    agreement = AgreementFactory(status=Status.DRAFT)
    page = read(desk.reviewer(agreement.dataset), agreement)
    assert agreement.signer.name in page
    assert "No scan has been uploaded yet." in page
    assert "desk-decisions" not in page


def test_shows_every_fact() -> None:
    signer = SignerFactory(address_explanation="We have no mail of our own.")
    agreement = desk.filed(Status.SUBMITTED, signer=signer)
    associate = AssociatedUserFactory(agreement=agreement, email="s@uni.example")
    desk.mail(agreement)
    by = staff_user(staff.REVIEWER, agreement.dataset)
    document, scan = agreement.documents.get(), agreement.scans.get()
    with audit.origin("192.0.2.7"):
        decisions.request_changes(
            agreement,
            by=by,
            reason="Page 3 is missing.",
            note="Honest.",
            remedy=Remedy.SCAN_AGAIN,
        )
    page = read(desk.browser(by), agreement)
    for said in (
        agreement.signer.email,
        "Request changes: scan again",
        "Academic institution",
        "We have no mail of our own.",
        agreement.intended_use,
        associate.name,
        associate.competition_id,
        associate.email,
        document.sha256,
        document.document_id,
        scan.sha256,
        scan.original_name,
        scan.file_name,
        "550 no such user",
        "Page 3 is missing.",
        "Honest.",
        "Requested changes",
        "192.0.2.7",
    ):
        assert said in page, said


@pytest.mark.parametrize(
    ("before", "said"), [(1, "Approved 1 time before"), (2, "Approved 2 times before")]
)
def test_says_how_often_the_domain_was_approved_before(before: int, said: str) -> None:
    signer = SignerFactory(user=UserFactory(email="wang@acme.com"))
    agreement = AgreementFactory(signer=signer, status=Status.SUBMITTED)
    client = desk.reviewer(agreement.dataset)
    assert "Not known to us" in read(client, agreement)
    for number in range(before):
        signer = SignerFactory(user=UserFactory(email=f"li{number}@acme.com"))
        AgreementFactory(version=agreement.version, signer=signer, status=Status.APPROVED)
    page = read(client, agreement)
    assert said in page
    assert "Known to the data owner" in page
    queue = client.get("/admin/agreements/agreement/").content.decode()
    assert "Known to the data owner" in queue


def test_says_that_an_address_is_one_letter_away_from_a_providers() -> None:
    agreement = AgreementFactory(signer=SignerFactory(user=UserFactory(email="li@gmial.com")))
    page = read(desk.reviewer(agreement.dataset), agreement)
    assert "One letter away from gmail.com." in page
    assert "Disposable" not in page


def test_says_which_clauses_were_accepted_and_which_not(settings) -> None:
    source = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
    agreement = desk.filed(version=LicenseVersionFactory(source=source))
    page = read(desk.reviewer(agreement.dataset), agreement)
    assert page.count(">accepted<") == 1
    assert page.count(">not accepted<") == 5
    assert "1. Purpose of use" in page


def test_every_page_of_the_scan_is_a_picture_with_words() -> None:
    agreement = desk.filed(pages=3)
    page = read(desk.reviewer(agreement.dataset), agreement)
    for number in (1, 2, 3):
        picture = desk.page("scan_page", agreement, 1, number)
        said = f"Sheet {number} of the file"  # until the checks have seen which page that is
        assert f'<img src="{picture}" alt="{said}, as it was scanned"' in page
        assert f"<figcaption>{said}</figcaption>" in page


def test_a_page_is_counted_by_its_printed_number_once_that_is_known() -> None:
    scan = examined.read(examined.scan(examined.issued()), shows=(3, None, 1))
    page = read(desk.reviewer(scan.agreement.dataset), scan.agreement)
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page)
    assert captions == ["Page 3 of 3", "Sheet 2 of the file", "Page 1 of 3"]


def test_for_whom_no_mail_reached_no_date_that_has_passed_counts() -> None:
    notice = told(announced(effective_at=timezone.now() - timedelta(days=1)), NoticeState.UNREACHED)
    page = read(desk.reviewer(notice.version.dataset), notice.agreement)
    assert "not before the signer is told" in page


def test_an_earlier_scan_can_be_shown() -> None:
    agreement = desk.filed(pages=1)
    desk.add_scan(agreement, agreement.documents.get(), pages=1)
    client = desk.reviewer(agreement.dataset)
    assert desk.page("scan_page", agreement, 2, 1) in read(client, agreement)
    earlier = read(client, agreement, "?scan=1")
    assert f'<img src="{desk.page("scan_page", agreement, 1, 1)}"' in earlier
    assert "This scan was replaced by a later one." in earlier
    assert client.get(desk.page("change", agreement) + "?scan=7").status_code == 404


@pytest.mark.parametrize(
    ("status", "group", "titles"),
    [
        (
            Status.SUBMITTED,
            staff.REVIEWER,
            ["Approve", "Request changes", "Reject", "Start review"],
        ),
        (
            Status.IN_REVIEW,
            staff.REVIEWER,
            ["Approve", "Request changes", "Reject", "Release review"],
        ),
        (Status.APPROVED, staff.REVIEWER, []),
        (Status.APPROVED, staff.DATA_OWNER, ["Revoke"]),
        (Status.REJECTED, staff.DATA_OWNER, []),
    ],
)
def test_offers_the_decisions_that_are_open(status, group, titles) -> None:
    agreement = desk.filed(status)
    client = desk.browser(staff_user(group, agreement.dataset))
    response = client.get(desk.page("change", agreement))
    assert [str(decision.title) for decision, _url in response.context["open"]] == titles


def test_a_post_to_the_page_changes_nothing() -> None:
    agreement = AgreementFactory(status=Status.SUBMITTED)
    before = models.Agreement.objects.filter(pk=agreement.pk).values().get()
    answer = desk.owner(agreement.dataset).post(
        desk.page("change", agreement), {"status": "approved", "intended_use": "x", "_save": "Save"}
    )
    assert answer.status_code == 405
    assert models.Agreement.objects.filter(pk=agreement.pk).values().get() == before


def test_what_people_typed_stays_text() -> None:
    signer = SignerFactory(affiliation='"><img src=x onerror=alert(1)>{{7*7}}')
    agreement = AgreementFactory(
        status=Status.SUBMITTED, signer=signer, intended_use="<script>alert(1)</script>"
    )
    page = read(desk.reviewer(agreement.dataset), agreement)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{{7*7}}" in page


def test_marks_what_changed_since_the_last_decision() -> None:
    agreement = desk.filed(Status.SUBMITTED)
    by = staff_user(staff.REVIEWER, agreement.dataset)
    assert "Changed since the last decision" not in read(desk.browser(by), agreement)
    decisions.request_changes(agreement, by=by, reason="Who?", remedy=Remedy.CORRECT_FORM)
    first = agreement.documents.get()
    person = {"name": "Ann <Lee>", "role": "Student", "competition_id": "M-1", "email": ""}
    fields = {
        field.attname: getattr(first, field.attname)
        for field in models.IssuedDocument._meta.concrete_fields
        if field.attname != "id"
    }
    terms = {**first.terms, "signer_name": "Li & Sons", "associates": [person]}
    new = {"number": 2, "document_id": "doc-2", "terms": terms}
    document = models.IssuedDocument.objects.create(**{**fields, **new})
    scan = desk.add_scan(agreement, document, pages=3)
    page = read(desk.browser(by), agreement)
    review_page = desk.browser(by).get(desk.page("scan_review", agreement, scan.number))
    for shown in (page, review_page.content.decode()):
        section = shown[shown.index('id="since-title"') :].split("</section>")[0]
        for said in (
            "<del>Name As Printed</del>",
            "<ins>Li &amp; Sons</ins>",
            "<strong>Added:</strong>",
            "Ann &lt;Lee&gt;, Student, M-1",
            "Scan 2 is new",
        ):
            assert said in section


@pytest.mark.parametrize(("words", "shown"), [({}, False), ({"person_id": "Student card"}, True)])
def test_people_have_a_column_for_what_the_dataset_tells_them_apart_by(words, shown) -> None:
    agreement = desk.filed(Status.SUBMITTED, version__dataset__words=words)
    AssociatedUserFactory(agreement=agreement, competition_id="C-77")
    page = desk.reviewer(agreement.dataset).get(desk.page("change", agreement)).content.decode()
    assert ("Student card" in page) == ("C-77" in page) == shown
    assert "Registered ID" not in page


def test_says_whose_address_anybody_can_open() -> None:
    agreement = desk.filed()
    AssociatedUserFactory(agreement=agreement, email="student@qq.com")
    assert "Anybody can open an address there" in read(desk.reviewer(agreement.dataset), agreement)
    agreement.dataset.trusted_domains = ["qq.com"]
    agreement.dataset.save()
    page = read(desk.reviewer(agreement.dataset), agreement)
    assert "Anybody can open an address there" not in page
