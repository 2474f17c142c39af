"""Ready-made defects: ticked by the checks, composed into the reason, kept by the data owner."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from agreements import models
from agreements.enums import Check, Remedy, Severity, Status, Verb
from agreements.scans.finding_messages import FINDING_MESSAGES
from agreements.services.review import decisions, defect_list
from agreements.services.scans import check_overrides
from tests import examined
from tests.admin import desk
from tests.factories import DatasetFactory, staff_user
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db

UNSIGNED = "The signature is missing. Sign by hand, in ink, in the box for the signature."


@pytest.fixture
def agreement() -> models.Agreement:
    """Its scan lacks a signature and a page, as the checks say; the page was overruled."""
    filed = desk.filed(Status.SUBMITTED)
    defect_list.adopt_default_defects(filed.dataset)
    scan = examined.read(
        filed.scans.get(),
        examined.finding(Check.RECOGNIZED, "recognized"),
        examined.finding(Check.SIGNATURE, "signature_blank", Severity.PROBLEM),
        examined.finding(Check.PAGES, "page_missing", Severity.PROBLEM),
    )
    by = staff_user("Reviewer", filed.dataset)
    check_overrides.overrule_finding(scan.findings.get(code="page_missing"), by=by, reason="Seen.")
    return filed


def ask(agreement: models.Agreement, **data: object):
    client = desk.reviewer(agreement.dataset)
    return client.post(desk.page(Verb.REQUEST_CHANGES, agreement), data)


def test_every_stock_line_answers_findings_that_exist() -> None:
    found_by = {code for line in defect_list.DEFAULT_DEFECTS.values() for code in line.found_by}
    assert found_by <= set(FINDING_MESSAGES)


def test_what_the_checks_found_is_ticked_and_what_was_overruled_is_not(agreement) -> None:
    client = desk.reviewer(agreement.dataset)
    answer = client.get(desk.page(Verb.REQUEST_CHANGES, agreement))
    assert answer.context["form"].fields["defects"].initial == ["unsigned"]
    assert UNSIGNED in answer.content.decode()


def test_lines_and_own_words_become_one_reason(agreement) -> None:
    assert (
        ask(agreement, defects=["unsigned", "name-differs"], reason="Thank you.").status_code == 302
    )
    decision = agreement.decisions.get()
    assert decision.defects == ["unsigned", "name-differs"]
    first, second, _, own = decision.reason.split("\n")
    assert (first, own) == (f"– {UNSIGNED}", "Thank you.")
    assert second.startswith("– The name signed")
    letter = models.OutboundEmail.objects.get(letter="changes_requested")
    assert UNSIGNED in letter.text


@pytest.mark.parametrize(
    ("ticked", "said", "asked"),
    [
        (["unreadable"], "", Remedy.SCAN_AGAIN),
        (["unreadable", "unsigned"], "", Remedy.SIGN_AGAIN),
        (["use-unclear", "unreadable", "unsigned"], "", Remedy.CORRECT_FORM),
        (["unsigned", "page-missing"], "scan_again", Remedy.SCAN_AGAIN),
        (["unreadable"], "correct_form", Remedy.CORRECT_FORM),
        ([], "scan_again", Remedy.SCAN_AGAIN),
    ],
)
def test_the_strongest_of_the_lines_is_asked_for_unless_said_otherwise(
    agreement, ticked, said, asked
) -> None:
    answer = ask(agreement, defects=ticked, remedy=said, reason="" if ticked else "Too pale.")
    assert answer.status_code == 302
    agreement.refresh_from_db()
    decision = agreement.decisions.get()
    assert (agreement.remedy, decision.remedy) == (asked, asked)
    event = models.AuditEvent.objects.get(action="agreement:request_changes")
    assert event.details["remedy"] == asked


def test_own_words_alone_need_to_be_told_apart(agreement) -> None:
    answer = ask(agreement, reason="Too pale.")
    assert (answer.status_code, agreement.decisions.count()) == (422, 0)
    assert "Say what the signer has to do." in answer.content.decode()


def test_the_page_says_what_each_line_asks_for(agreement) -> None:
    client = desk.reviewer(agreement.dataset)
    page = client.get(desk.page(Verb.REQUEST_CHANGES, agreement)).content.decode()
    assert f"{UNSIGNED} <em>(Sign again)</em>" in page
    assert page.count("<em>(Scan again)</em>") == 4


def test_lines_alone_are_enough(agreement) -> None:
    assert ask(agreement, defects=["unsigned"]).status_code == 302
    assert agreement.decisions.get().reason == f"– {UNSIGNED}"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reason": " \u200b "},
        {"defects": ["no-such-line"]},
        {"defects": ["switched-off"], "reason": "x"},
        {"defects": ["of-another-dataset"], "reason": "x"},
        {"defects": ["unsigned"], "reason": "x" * 3990},
    ],
)
def test_what_cannot_be_sent_comes_back_with_a_sentence(agreement, data) -> None:
    models.Defect.objects.create(
        dataset=agreement.dataset, code="switched-off", label="Off", active=False
    )
    models.Defect.objects.create(dataset=DatasetFactory(), code="of-another-dataset", label="Not")
    answer = ask(agreement, **data)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not agreement.decisions.exists()


def test_the_signer_reads_the_owners_words_in_their_language(agreement) -> None:
    agreement.signer.user.language = "zh-hans"
    agreement.signer.user.save(update_fields=["language"])
    line = agreement.dataset.defects.get(code="unsigned")
    line.texts = {"zh-hans": "请在签名框内手写签名。"}
    line.save()
    ask(agreement, defects=["unsigned"])
    assert agreement.decisions.get().reason == "– 请在签名框内手写签名。"


def test_stock_words_follow_the_signers_language_not_the_reviewers(agreement) -> None:
    line = agreement.dataset.defects.get(code="unsigned")
    with override("zh-hans"):
        assert defect_list.defect_sentence(line, "en") == UNSIGNED


def test_a_new_list_does_not_touch_what_the_owner_wrote(agreement) -> None:
    line = agreement.dataset.defects.get(code="unsigned")
    line.label, line.active = "No signature", False
    line.save()
    defect_list.adopt_default_defects(agreement.dataset)
    line.refresh_from_db()
    assert (line.label, line.active) == ("No signature", False)
    assert agreement.dataset.defects.count() == len(defect_list.DEFAULT_DEFECTS)


class TestOwner:
    def form(self, line: models.Defect, **changes: object) -> dict[str, object]:
        return {
            "label": line.label,
            "text": line.text,
            "texts": "{}",
            "remedy": line.remedy,
            "found_by": line.found_by,
            "position": line.position,
            "active": "on",
            **changes,
        }

    def save(self, line: models.Defect, **changes: object):
        address = reverse("admin:agreements_defect_change", args=[line.pk])
        answer = desk.owner(line.dataset).post(address, self.form(line, **changes))
        line.refresh_from_db()
        return answer

    def test_words_are_changed_and_the_code_stays(self, agreement) -> None:
        line = agreement.dataset.defects.get(code="unsigned")
        assert self.save(line, text="Sign it.", code="other").status_code == 302
        assert (line.text, line.code) == ("Sign it.", "unsigned")
        event = models.AuditEvent.objects.filter(action="defect:change").get()
        assert event.subject.endswith("/unsigned")

    @pytest.mark.parametrize("texts", ['["x"]', '{"xx": "y"}', '{"en": 3}', "{", '"en"'])
    def test_texts_of_another_shape_come_back(self, agreement, texts) -> None:
        line = agreement.dataset.defects.get(code="unsigned")
        assert self.save(line, texts=texts).status_code == 200

    def test_a_line_is_added_to_an_own_dataset_only(self, agreement) -> None:
        address = reverse("admin:agreements_defect_add")
        line = models.Defect(code="creased", label="Creased")
        client = desk.owner(agreement.dataset)
        for dataset, status in ((DatasetFactory(), 200), (agreement.dataset, 302)):
            data = self.form(line, dataset=dataset.pk, code=line.code)
            assert client.post(address, data).status_code == status
        assert models.Defect.objects.get(code="creased").dataset == agreement.dataset


def test_another_scan_sets_anew_what_the_checks_ticked_and_leaves_other_ticks(agreement) -> None:
    """The old scan lacks a signature, the new one a page. By hand: the name."""
    client, address = desk.reviewer(agreement.dataset), desk.page(Verb.REQUEST_CHANGES, agreement)
    opened = hidden(client.get(address))
    new = examined.read(
        desk.add_scan(agreement, agreement.documents.get()),
        examined.finding(Check.PAGES, "page_missing", Severity.PROBLEM),
    )
    sent = {**opened, "defects": ["unsigned", "name-differs"], "remedy": "correct_form"}
    stopped = client.post(address, sent)
    assert stopped.status_code == 409
    assert set(stopped.context["form"]["defects"].value()) == {"page-missing", "name-differs"}
    page = stopped.content.decode()
    assert page.count("The signer sent another scan after you had opened this page.") == 1
    look = reverse("admin:agreements_agreement_scan_review", args=[agreement.reference, new.number])
    assert f'href="{look}"' in page


def test_nothing_is_ticked_and_nothing_else_complained_of_when_the_new_scan_is_fine(
    agreement,
) -> None:
    client, address = desk.reviewer(agreement.dataset), desk.page(Verb.REQUEST_CHANGES, agreement)
    opened = hidden(client.get(address))
    desk.add_scan(agreement, agreement.documents.get())
    stopped = client.post(address, {**opened, "defects": ["unsigned"]})
    assert stopped.context["form"]["defects"].value() == []
    assert list(stopped.context["form"].errors) == ["__all__"]


def test_who_comes_too_late_reads_what_they_had_ticked_in_words(agreement) -> None:
    colleague = staff_user("Reviewer", agreement.dataset)
    decisions.decide(agreement, Verb.REJECT, by=colleague, reason="No.")
    late = ask(agreement, defects=["unsigned"], remedy="scan_again", reason="Thank <you>.")
    page = late.content.decode()
    assert late.status_code == 409
    assert UNSIGNED in page
    assert "The paper is fine. The issued document stays valid." in page
    assert "Thank &lt;you&gt;." in page
