"""What is typed and not saved: kept beside the answers, by the page it was typed on."""

import pytest

from agreements import models
from agreements.enums import Status
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.services.requests import applying, section_edits
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import AnswerOvertaken, Opened, opened_now
from tests.factories import AgreementFactory, UserFactory

pytestmark = pytest.mark.django_db
FIXED = [s for s in Status if s not in (Status.DRAFT, Status.CHANGES_REQUESTED)]


@pytest.fixture
def agreement() -> models.Agreement:
    return AgreementFactory()


PAGE = Opened("s", "p")


def keep(agreement, text: str, opened: Opened = PAGE, **more) -> bool:
    kept = section_edits.keep_draft(
        agreement,
        by=more.pop("by", agreement.signer.user),
        section=more.pop("section", Section.USE),
        opened=opened,
        typed={"intended_use": text},
        **more,
    )
    agreement.refresh_from_db()
    return kept


def test_a_new_request_takes_over_what_was_not_saved_but_no_acceptance(agreement) -> None:
    keep(agreement, "Not saved.", Opened(opened_now(agreement, Section.USE).seen, "p"))
    keep(agreement, "", section=Section.CLAUSES)
    user = agreement.signer.user
    applying.withdraw_request(agreement, by=user)
    new = applying.start_request(agreement.dataset, by=user)
    assert new.pk != agreement.pk
    assert texts(new) == ["Not saved."]
    assert section_edits.unsaved_drafts(new, Section.CLAUSES) == []
    (draft,) = section_edits.unsaved_drafts(new, Section.USE)
    assert draft["seen"] == opened_now(new, Section.USE).seen  # nothing newer is in its way


def texts(agreement) -> list[str]:
    return [
        one["fields"]["intended_use"]
        for one in section_edits.unsaved_drafts(agreement, Section.USE)
    ]


def test_is_kept_as_typed_less_what_no_database_stores(agreement):
    assert keep(agreement, " a\x00b\ud800 \u202e\r\n<b> ", refused=True)
    fields = {"intended_use": " ab \u202e\r\n<b> "}
    assert agreement.typed == {
        "use": [{"page": "p", "seen": "s", "fields": fields, "refused": True}]
    }


def test_a_page_has_one_draft_and_another_page_its_own(agreement):
    for text, page in (("a", "p"), ("b", "q"), ("c", "p")):
        keep(agreement, text, Opened("s", page))
    assert texts(agreement) == ["b", "c"]


def test_a_page_that_goes_on_with_the_draft_of_another_takes_it_over(agreement):
    keep(agreement, "a", Opened("s", "p"))
    keep(agreement, "b", Opened("s", "q", draft="p"))
    assert texts(agreement) == ["b"]


def test_a_flood_is_not_kept_and_leaves_what_was(agreement):
    keep(agreement, "a")
    assert keep(agreement, "x" * 500_000)
    assert not keep(agreement, "x" * 500_001)
    assert [len(text) for text in texts(agreement)] == [500_000]


def test_a_saved_answer_ends_the_drafts_of_its_page_in_its_section_only(agreement):
    keep(agreement, "a", Opened("s", "p"))
    keep(agreement, "b", Opened("s", "q"))
    keep(agreement, "c", Opened("s", "p"), section=Section.SIGNER)
    opened = opened_now(agreement, Section.USE)._replace(page="p")
    applying.save_use(agreement, by=agreement.signer.user, opened=opened, intended_use="Faces.")
    agreement.refresh_from_db()
    assert texts(agreement) == ["b"]
    assert len(section_edits.unsaved_drafts(agreement, Section.SIGNER)) == 1


def test_an_answer_that_was_overtaken_ends_none(agreement):
    keep(agreement, "a", Opened("s", "p"))
    with pytest.raises(AnswerOvertaken):
        applying.save_use(
            agreement, by=agreement.signer.user, opened=Opened("s", "p"), intended_use="Faces."
        )
    agreement.refresh_from_db()
    assert texts(agreement) == ["a"]
    assert agreement.intended_use == "Recognition of micro-expressions from EMG."


def test_what_is_forgotten_is_that_of_the_page(agreement):
    keep(agreement, "a", Opened("s", "p"))
    keep(agreement, "b", Opened("s", "q"))
    by = agreement.signer.user
    section_edits.forget_draft(agreement, by=by, section=Section.USE, opened=Opened("s", "p"))
    agreement.refresh_from_db()
    assert texts(agreement) == ["b"]


@pytest.mark.parametrize("status", FIXED)
def test_nothing_is_kept_or_forgotten_once_the_request_has_moved_on(status):
    agreement = AgreementFactory(status=status, typed={"use": [{"page": "p"}]})
    by = agreement.signer.user
    with pytest.raises(InvalidTransition, match=str(Status(status).label)):
        keep(agreement, "a")
    with pytest.raises(InvalidTransition):
        section_edits.forget_draft(agreement, by=by, section=Section.USE, opened=Opened("s", "p"))
    agreement.refresh_from_db()
    assert agreement.typed == {"use": [{"page": "p"}]}


def test_only_the_signer_keeps_anything(agreement):
    with pytest.raises(NotYourMove):
        keep(agreement, "a", by=UserFactory())
    with pytest.raises(NotYourMove):
        section_edits.forget_draft(
            agreement, by=UserFactory(), section=Section.USE, opened=Opened("s", "p")
        )
