"""What came on paper is taken in by staff: typed, uploaded, marked, and its signer told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agreements import models
from agreements.enums import CameBy, Doubt, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, ScanRefused
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors import access
from agreements.selectors.evidence import case_records
from agreements.selectors.requests import timeline
from agreements.services.accounts import accounts, staff
from agreements.services.requests import issuing
from agreements.services.requests.applying import Person
from agreements.services.review import decisions, doubts, on_paper
from agreements.services.scans import scan_receipts
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    SignerFactory,
    UserFactory,
    complete_draft,
    rendered_version,
    staff_user,
)

pytestmark = pytest.mark.django_db
COLUMNS = {
    "name": "李娜",
    "title": "Professor",
    "affiliation": "Sichuan University",
    "address": "Chengdu",
    "country": "CN",
}
PAPER = on_paper.Paper(
    "li@scu.edu.cn", COLUMNS, {}, "Micro-expressions.", [Person("Ann", "student", "M-1")]
)


@pytest.fixture
def version() -> models.LicenseVersion:
    return rendered_version()


@pytest.fixture
def by(version: models.LicenseVersion) -> models.User:
    return staff_user(staff.REVIEWER, version.dataset)


@pytest.fixture
def scan(tmp_path: Path) -> list[NamedFile]:
    file = tmp_path / "post.pdf"
    file.write_bytes(desk.pdf(2))
    return [NamedFile(file, "post.pdf")]


def enter(version: Any, by: Any, scan: Any, paper: on_paper.Paper = PAPER) -> models.Agreement:
    dataset = version.dataset
    made = on_paper.enter_request(dataset, by=by, paper=paper, came_by=CameBy.POST, files=scan)
    return models.Agreement.objects.select_related("signer").get(pk=made.pk)


def test_a_whole_request_is_entered_submitted_and_marked(version, by, scan) -> None:
    made = enter(version, by, scan)
    assert (made.status, made.signer.user, made.signer.name) == (Status.SUBMITTED, None, "李娜")
    assert (made.entered_by, made.came_by, made.accepted) == (by, "post", [])
    assert made.documents.get().terms["accepted"] == []
    assert made.associates.get().name == "Ann"
    assert (made.scans.get().uploaded_by, made.scans.get().pages) == (by, 2)
    events = list(models.AuditEvent.objects.filter(subject=made.reference).order_by("pk"))
    assert [(e.action, e.actor_id, e.facts.get("for_signer")) for e in events] == [
        ("agreement:enter", by.pk, None),
        ("agreement:issue", by.pk, True),
        ("agreement:submit", by.pk, True),
    ]
    facts = case_records.case_records(made, with_notes=True)["agreement"][0]
    assert (facts["entered_by"], facts["came_by"]) == (by.email, "post")


def test_its_signer_is_told_once_what_was_read_and_what_to_do(version, by, scan) -> None:
    made = enter(version, by, scan)
    scan_receipts.write_due_receipts(ahead=scan_receipts.WAIT)
    mail = models.OutboundEmail.objects.get(agreement=made)
    assert (mail.letter, mail.to) == ("taken_in", "li@scu.edu.cn")
    for words in (
        "by post",
        "李娜",
        "Sichuan University",
        "1 person is on its list",
        "Answer this",
    ):
        assert words in mail.text
    titles = [str(line.title) for line in timeline.timeline_events(made, waiting=False)]
    assert titles[:3] == [
        "Staff entered your request, which came on paper",
        "What your paper says was written down",
        "Staff uploaded the scan of what you signed",
    ]


def test_what_nobody_proved_is_a_doubt_and_goes_on_record(version, by, scan) -> None:
    made = enter(version, by, scan)
    against = {each.doubt: each for each in doubts.doubts_about(made)}
    assert "Nobody has proved the address by a code" in against[Doubt.ENTERED].said
    approved = decisions.approve(made, by=staff_user(staff.REVIEWER, version.dataset))
    assert {"doubt": "entered", "about": ""} in approved.decisions.get().against
    assert approved.grants.count() == 1


def test_who_proves_the_address_has_the_request(version, by, scan) -> None:
    made = enter(version, by, scan)
    user = accounts.prove_address("li@scu.edu.cn")
    assert access.own_agreement(user, made.reference) == made
    made.refresh_from_db()
    assert "not its signer" in doubts.on_paper_sentence(made)


def test_nothing_of_it_stays_where_the_scan_is_refused(version, by, tmp_path) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(b"MZ no pdf")
    with pytest.raises(ScanRefused):
        enter(version, by, [NamedFile(file, "x.pdf")])
    rows = (models.Agreement, models.Signer, models.IssuedDocument, models.OutboundEmail)
    assert not any(model.objects.exists() for model in rows)


def cases(version: models.LicenseVersion, by: models.User) -> Iterator[tuple[str, str]]:
    """Addresses of people who have a request, or could make one, and what is said."""
    UserFactory(email="has@scu.edu.cn")
    yield "has@scu.edu.cn", "has an account here"
    there = AgreementFactory(
        version=version,
        status=Status.IN_REVIEW,
        signer=SignerFactory(user=None, email="there@scu.edu.cn"),
    )
    yield there.signer.email, f"There is a request of this address already: {there.reference}"
    known = SignerFactory(
        user=None, email="known@scu.edu.cn", name="Li Na", affiliation="Elsewhere"
    )
    AgreementFactory(signer=known)
    yield known.email, "is on record for Li Na"


def test_nobody_is_entered_who_is_there(version, by, scan) -> None:
    for email, said in cases(version, by):
        with pytest.raises(on_paper.NotToBeEntered, match=said):
            enter(version, by, scan, PAPER._replace(email=email))


def test_only_reviewers_of_the_dataset_and_not_for_themselves(version, by, scan) -> None:
    for who in (staff_user("", version.dataset), desk.filed().signer.user):
        with pytest.raises(NotYourMove):
            enter(version, who, scan)
    with pytest.raises(NotYourMove):
        enter(version, by, scan, PAPER._replace(email=by.email))


def test_staff_do_nothing_else_for_a_signer(version, by, scan) -> None:
    made = enter(version, by, scan)
    may = {verb for verb in Verb if verb is not Verb.START and access.may(by, made, verb)}
    signers = {Verb.WITHDRAW, Verb.OPT_OUT, Verb.END, Verb.RENEW, Verb.REVISE}
    assert not may & signers
    assert {Verb.ISSUE, Verb.SUBMIT, Verb.REPLACE_SCAN} <= may
    typed = complete_draft(version=version)
    assert not access.may(by, typed, Verb.SUBMIT)


def test_the_paper_of_a_request_that_is_there_is_taken_in(version, by, scan) -> None:
    made = complete_draft(version=version, accepted=[f"clause-{n}" for n in range(1, 7)])
    issuing.issue_document(made, by=made.signer.user)
    on_paper.take_in_scan(made, by=by, came_by=CameBy.EMAIL, files=scan)
    made = models.Agreement.objects.get(pk=made.pk)
    assert (made.status, made.entered_by, made.came_by) == (Status.SUBMITTED, by, "email")
    assert made.scans.get().uploaded_by == by
    letters = [mail.letter for mail in made.mails.order_by("pk")]
    assert letters == ["issued", "taken_in"]
    assert "Staff of CASMEMG uploaded its scan" in made.mails.get(letter="taken_in").text
    on_paper.take_in_scan(made, by=by, came_by=CameBy.POST, files=scan)  # the same again


def test_what_a_signer_uploaded_is_theirs_to_replace(version, by, scan) -> None:
    made = desk.filed(Status.SUBMITTED, version=version)
    with pytest.raises(InvalidTransition):
        on_paper.take_in_scan(made, by=by, came_by=CameBy.POST, files=scan)
    made.refresh_from_db()
    assert made.entered_at is None
