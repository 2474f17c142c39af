"""What changed since a reviewer last decided: answers, people, scan."""

from typing import Any

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Remedy, Status, Verb
from agreements.selectors.review.since_decision import ChangesSinceDecision, since_decision
from agreements.selectors.scans import check_results
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests.admin import desk
from tests.factories import LicenseVersionFactory, staff_user

pytestmark = pytest.mark.django_db

ANN = {"name": "Ann Lee", "role": "Student", "competition_id": "M-1", "email": ""}
BOB = {"name": "Bob Wu", "role": "Student", "competition_id": "M-2", "email": "bob@uni.example"}
CAT = {"name": "Cat Xu", "role": "Employee", "competition_id": "none", "email": ""}


def decided(people: list[dict[str, str]] | None = None, **terms: Any) -> models.Agreement:
    """Sent back by a reviewer; its document says `people` and `terms`."""
    agreement = desk.filed(Status.SUBMITTED)
    document = issued(agreement, people or [], **terms)
    desk.add_scan(agreement, document)
    by = staff_user(staff.REVIEWER, agreement.dataset)
    return decisions.request_changes(agreement, by=by, reason="No.", remedy=Remedy.CORRECT_FORM)


def issued(
    agreement: models.Agreement, people: list[dict[str, str]], **terms: Any
) -> models.IssuedDocument:
    number = agreement.documents.count() + 1
    return models.IssuedDocument.objects.create(
        agreement=agreement,
        version=terms.pop("version", agreement.version),
        number=number,
        document_id=f"{agreement.reference}-{number}",
        terms={"signer_name": "Li", "associates": people, **terms},
        terms_sha256="1" * 64,
        file="issued/none.pdf",
        file_name="License Agreement.pdf",
        sha256="1" * 64,
        size=1,
        pages=1,
        layout={},
        issued_at=timezone.now(),
    )


def since(agreement: models.Agreement) -> ChangesSinceDecision:
    """As a page that is opened now tells it."""
    found = since_decision(models.Agreement.objects.get(pk=agreement.pk))
    assert found
    return found


def told(found: ChangesSinceDecision) -> list[tuple[str, str, str]]:
    return [(str(label), before, now) for label, before, now in found.answers]


def test_before_a_decision_and_right_after_it_nothing_changed() -> None:
    assert since_decision(desk.filed(Status.SUBMITTED)) is None
    assert since_decision(decided()) is None


def test_answers_to_an_las_own_fields_are_told_in_its_words() -> None:
    def said(**answers: str) -> list[dict[str, str]]:
        return [{"name": n, "label": f"Your {n}", "answer": a} for n, a in answers.items()]

    agreement = decided(form_answers=said(orcid="0000", study="Basic", lab="3b"))
    issued(agreement, [], form_answers=said(orcid="0001", study="Basic", chair="Li"))
    assert told(since(agreement)) == [
        ("Your orcid", "0000", "0001"),
        ("Your lab", "3b", ""),
        ("Your chair", "", "Li"),
    ]


def test_answers_are_told_before_and_after() -> None:
    agreement = decided(intended_use="Faces.", affiliation="Lab", accepted=["clause-1"])
    new = LicenseVersionFactory(dataset=agreement.dataset, number="1.1", status="superseded")
    accepted = ["clause-1", "clause-2"]
    issued(agreement, [], intended_use="EMG.", affiliation="Lab", version=new, accepted=accepted)
    assert told(since(agreement)) == [
        ("Intended use", "Faces.", "EMG."),
        ("License Agreement", "1.0", "1.1"),
        ("Clauses accepted", "clause-1", "clause-1, clause-2"),
    ]


def test_an_explanation_that_is_never_printed_is_told_too() -> None:
    agreement = decided()
    models.Signer.objects.update(address_explanation="Our server moves.")
    agreement = models.Agreement.objects.get(pk=agreement.pk)
    issued(agreement, [])
    assert told(since(agreement)) == [("Explanation of the address", "", "Our server moves.")]


@pytest.mark.parametrize(
    ("before", "now", "people"),
    [
        ([ANN, BOB], [BOB, ANN], []),
        ([ANN], [ANN, BOB], [(None, BOB)]),
        ([ANN, BOB], [ANN], [(BOB, None)]),
        ([ANN], [{**ANN, "competition_id": "M-9"}], [(ANN, {**ANN, "competition_id": "M-9"})]),
        ([BOB], [{**BOB, "name": "Robert Wu"}], [(BOB, {**BOB, "name": "Robert Wu"})]),
        ([ANN], [{**ANN, "name": "Ann Li"}], [(ANN, {**ANN, "name": "Ann Li"})]),
        ([CAT], [{**CAT, "name": "Dan Zu"}], [(CAT, None), (None, {**CAT, "name": "Dan Zu"})]),
    ],
)
def test_people_are_added_removed_or_changed(before, now, people) -> None:
    agreement = decided(before)
    issued(agreement, now)
    assert since(agreement).people == people


def test_another_scan_of_the_same_document_is_told_and_the_same_file_again() -> None:
    agreement = decided()
    document = agreement.documents.latest("number")
    desk.add_scan(agreement, document, pages=3)
    found = since(agreement)
    assert (found.answers, found.people) == ([], [])
    assert (found.new_scan, found.same_file, found.another_request) == (True, False, False)
    first = agreement.decisions.get().scan
    assert first
    fields = {
        field.attname: getattr(first, field.attname)
        for field in models.SignedScan._meta.concrete_fields
        if field.attname not in ("id", "number")
    }
    models.SignedScan.objects.create(number=first.number + 2, **fields)
    assert since(agreement).same_file


def test_a_scan_is_compared_with_the_one_that_was_decided_on() -> None:
    agreement = decided()
    document = agreement.documents.latest("number")
    seen = agreement.scans.latest("number")
    _hasty, better = desk.add_scan(agreement, document), desk.add_scan(agreement, document)
    assert check_results.previous_scan(better) == seen
    assert since(agreement).scan_before == seen


def test_who_applies_anew_is_compared_with_what_was_rejected() -> None:
    old = desk.filed(Status.SUBMITTED)
    decisions.decide(old, Verb.REJECT, by=staff_user(staff.REVIEWER, old.dataset), reason="No.")
    new = desk.filed(Status.SUBMITTED, signer=old.signer, version=old.version)
    found = since(new)
    assert (found.another_request, found.new_scan) == (True, True)
    assert found.decision.agreement == old
    elsewhere = desk.filed(Status.SUBMITTED, signer=old.signer)
    assert since_decision(elsewhere) is None
