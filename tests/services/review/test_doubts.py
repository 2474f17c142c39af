"""What stands against approving a request, and what approving it all the same takes."""

from typing import Any

import pytest

from agreements import models
from agreements.enums import (
    Check,
    Doubt,
    ExaminationState,
    ReleaseStatus,
    Severity,
    Status,
    Verb,
    VersionStatus,
)
from agreements.services.accounts import staff
from agreements.services.review import decisions, doubts
from agreements.services.scans import check_overrides
from tests import examined
from tests.admin import desk
from tests.factories import (
    LONG_AGO,
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
)

pytestmark = pytest.mark.django_db


def filed(*args: Any, **fields: Any) -> models.Agreement:
    """A request for a dataset with instructions on how to get it."""
    made = desk.filed(*args, **fields)
    models.AccessInstructions.objects.get_or_create(dataset=made.dataset, text="Fetch it.")
    return made


def found(agreement: models.Agreement) -> list[Doubt]:
    return [each.doubt for each in doubts.doubts_about(agreement)]


def unsigned(agreement: models.Agreement) -> models.Agreement:
    """The checks found no signature on its scan."""
    blank = examined.finding(Check.SIGNATURE, "signature_blank", Severity.PROBLEM)
    faint = examined.finding(Check.LEGIBLE, "faint", Severity.ATTENTION, facts={"page": 1})
    examined.read(agreement.scans.get(), blank, faint)
    return agreement


def by(agreement: models.Agreement) -> models.User:
    return staff_user(staff.REVIEWER, agreement.dataset)


def test_nothing_stands_against_a_plain_request() -> None:
    agreement = filed(Status.IN_REVIEW)
    AssociatedUserFactory(agreement=agreement)
    examined.read(agreement.scans.get(), examined.finding(Check.RECOGNIZED, "recognized"))
    assert found(agreement) == []
    decisions.approve(agreement, by=by(agreement))
    assert agreement.decisions.get().against == []


class TestOpenProblems:
    def test_take_a_reason_that_is_on_record(self) -> None:
        agreement = unsigned(filed(Status.IN_REVIEW))
        assert found(agreement) == [Doubt.PROBLEM]
        with pytest.raises(decisions.ProblemsOpen):
            decisions.approve(agreement, by=by(agreement), despite=" \n")
        agreement.refresh_from_db()
        assert (agreement.status, agreement.decisions.count()) == (Status.IN_REVIEW, 0)
        assert not agreement.mails.exists()
        decisions.approve(agreement, by=by(agreement), despite="Signed in pencil.")
        decision = agreement.decisions.get()
        assert decision.despite == "Signed in pencil."
        assert decision.against == [{"doubt": "problem", "about": "signature_blank"}]
        event = models.AuditEvent.objects.get(action="agreement:approve")
        assert event.details["despite"] == "Signed in pencil."

    def test_are_none_once_a_person_overruled_them(self) -> None:
        agreement = unsigned(filed(Status.IN_REVIEW))
        finding = models.ScanFinding.objects.get(code="signature_blank")
        check_overrides.overrule_finding(finding, by=by(agreement), reason="It is there.")
        assert found(agreement) == []
        assert decisions.approve(agreement, by=by(agreement)).status == Status.APPROVED

    def test_of_a_scan_that_was_replaced_count_no_more(self) -> None:
        agreement = unsigned(filed(Status.IN_REVIEW))
        desk.add_scan(agreement, agreement.documents.get())
        assert found(agreement) == []


def test_a_scan_that_no_machine_could_read_is_said() -> None:
    agreement = filed(Status.IN_REVIEW)
    examined.read(agreement.scans.get(), state=ExaminationState.FAILED)
    assert found(agreement) == [Doubt.UNREAD]


def test_a_scan_of_a_superseded_license_is_said() -> None:
    agreement = filed(Status.IN_REVIEW)
    assert found(agreement) == []
    models.LicenseVersion.objects.update(status=VersionStatus.SUPERSEDED)
    (said,) = doubts.doubts_about(agreement)
    assert (said.doubt, said.is_open) == (Doubt.SUPERSEDED, False)
    assert "License Agreement 1.0" in said.said


def test_an_address_that_needed_an_explanation_is_said_with_it() -> None:
    signer = SignerFactory(
        user=UserFactory(email="li@gmail.com"), address_explanation="Our server moves."
    )
    (said,) = doubts.doubts_about(filed(Status.IN_REVIEW, signer=signer))
    assert (said.doubt, said.quote) == (Doubt.ADDRESS, "Our server moves.")


class TestTheSameStudent:
    @pytest.fixture
    def agreement(self) -> models.Agreement:
        made = filed(Status.IN_REVIEW)
        AssociatedUserFactory(
            agreement=made, name="Ánh Lê", competition_id="lab-7", email="anh@uni.example"
        )
        return made

    def other(self, agreement: models.Agreement, **fields: object) -> models.Agreement:
        """Another signer's, who lists somebody."""
        given = {"version": agreement.version, "status": Status.APPROVED, **fields}
        person = {
            key: given.pop(key) for key in ("name", "competition_id", "email") if key in given
        }
        made = AgreementFactory(**given)
        AssociatedUserFactory(agreement=made, **person)
        return made

    @pytest.mark.parametrize(
        ("same", "what"),
        [
            ({"name": "ánh  LÊ"}, "the same name."),
            ({"competition_id": "LAB-7"}, "the same registered ID."),
            ({"email": "anh@uni.example"}, "the same e-mail."),
            (
                {"name": "Ánh Lê", "email": "anh@uni.example"},
                "the same name, e-mail.",
            ),
        ],
    )
    def test_under_another_signer_is_said_once(self, agreement, same, what) -> None:
        other = self.other(agreement, **same)
        (said,) = doubts.doubts_about(agreement)
        assert (said.doubt, said.reference) == (Doubt.STUDENT, other.reference)
        assert said.said.startswith("Ánh Lê may also be listed by")
        assert said.said.endswith(what)

    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"version": None},
            {"status": Status.DRAFT},
            {"status": Status.REVOKED},
            {"own": True},
        ],
    )
    def test_elsewhere_is_nobodys_business(self, agreement, elsewhere) -> None:
        fields: dict[str, object] = {"name": "Ánh Lê", **elsewhere}
        if "version" in fields:
            fields["version"] = LicenseVersionFactory()
        if fields.pop("own", False):
            fields["signer"] = agreement.signer
        self.other(agreement, **fields)
        assert found(agreement) == []

    def test_no_id_is_no_same_id(self, agreement) -> None:
        agreement.associates.update(competition_id="none")
        self.other(agreement, competition_id="none")
        assert found(agreement) == []


def test_an_earlier_rejection_of_the_same_signer_is_said_with_its_words() -> None:
    agreement = filed(Status.IN_REVIEW)
    version, signer = agreement.version, agreement.signer
    for status, verb, who, bound in (
        (Status.REJECTED, Verb.REJECT, signer, version),
        (Status.REVOKED, Verb.REVOKE, signer, version),
        (Status.REJECTED, Verb.REJECT, signer, LicenseVersionFactory()),
        (Status.REJECTED, Verb.REJECT, SignerFactory(), version),
    ):
        models.ReviewDecision.objects.create(
            agreement=AgreementFactory(status=status, signer=who, version=bound),
            verb=verb,
            reviewer=UserFactory(),
            reason=f"{status} words",
            decided_at=LONG_AGO,
        )
    said = doubts.doubts_about(agreement)
    assert [each.doubt for each in said] == [Doubt.EARLIER] * 2
    assert {each.quote for each in said} == {"rejected words", "revoked words"}
    decisions.approve(agreement, by=by(agreement))
    assert {each["about"] for each in agreement.decisions.get().against} == {
        each.reference for each in said
    }


def test_a_dataset_that_nobody_says_how_to_get_is_said_and_takes_no_reason() -> None:
    agreement = desk.filed(Status.IN_REVIEW)
    (said,) = doubts.doubts_about(agreement)
    assert (said.doubt, said.is_open) == (Doubt.NO_ACCESS, False)
    assert decisions.approve(agreement, by=by(agreement)).status == Status.APPROVED
    assert agreement.decisions.get().against == [{"doubt": "no_access", "about": ""}]


def test_a_release_is_a_way_to_get_it() -> None:
    agreement = desk.filed(Status.IN_REVIEW)
    release = models.DataRelease.objects.create(dataset=agreement.dataset, label="1.0")
    assert found(agreement) == [Doubt.NO_ACCESS]  # a draft
    models.DataRelease.objects.filter(pk=release.pk).update(
        status=ReleaseStatus.PUBLISHED, published_at=LONG_AGO, published_by=UserFactory()
    )
    assert found(agreement) == []
