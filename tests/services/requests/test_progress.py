"""How far each section of a request is."""

import pytest
from django.utils import timezone

from agreements.enums import VersionStatus
from agreements.models import Agreement, AssociatedUser
from agreements.services.requests import progress as sections
from agreements.services.requests.progress import Section, SectionState, answer_digests
from tests.factories import (
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    complete_draft,
    rendered_version,
)

pytestmark = pytest.mark.django_db


def draft(email: str = "li@psych.edu", **signer: str) -> Agreement:
    """A complete draft of whoever has this address."""
    person = SignerFactory(user=UserFactory(email=email), **signer)
    return complete_draft(signer=person)


def progress(agreement: Agreement) -> dict[Section, SectionState]:
    return sections.shown_states(agreement, sections.section_states(agreement))


def missing(agreement: Agreement) -> tuple[Section, ...]:
    return sections.missing_sections(sections.section_states(agreement))


def test_a_complete_draft_lacks_nothing():
    agreement = draft()
    assert set(progress(agreement).values()) == {SectionState.DONE}
    assert missing(agreement) == ()


def test_a_new_draft_lacks_everything():
    agreement = draft(name="", title="", affiliation="", address="", country="")
    agreement.intended_use, agreement.accepted, agreement.people_saved_at = "", [], None
    assert set(progress(agreement).values()) == {SectionState.TODO}
    assert missing(agreement) == (Section.SIGNER, Section.USE, Section.PEOPLE, Section.CLAUSES)


class TestWhatIsOpenNext:
    DONE = {
        Section.SIGNER: SectionState.DONE,
        Section.ADDRESS: SectionState.OPTIONAL,
        Section.USE: SectionState.DONE,
        Section.CLAUSES: SectionState.DONE,
    }

    def test_is_nothing_once_nothing_is_missing(self):
        assert sections.next_section(self.DONE) is None
        assert sections.next_section(self.DONE, Section.SIGNER) is None

    def test_is_looked_for_from_the_top_again(self):
        saved = self.DONE | {Section.USE: SectionState.TODO}
        assert sections.next_section(saved, Section.ADDRESS) == Section.USE
        assert sections.next_section(saved, Section.CLAUSES) == Section.USE

    def test_may_be_an_optional_one_on_the_way(self):
        saved = self.DONE | {Section.USE: SectionState.TODO}
        assert sections.next_section(saved) == Section.ADDRESS
        assert sections.next_section(saved, Section.SIGNER) == Section.ADDRESS


@pytest.mark.parametrize("field", ["name", "title", "affiliation", "address", "country"])
def test_about_you_is_done_when_every_field_is(field):
    assert progress(draft(**{field: ""}))[Section.SIGNER] == SectionState.STARTED


def test_a_clause_left_out_leaves_the_section_open():
    agreement = draft()
    agreement.accepted = agreement.accepted[:-1]
    assert missing(agreement) == (Section.CLAUSES,)


def test_a_new_license_in_force_has_to_be_accepted_anew():
    agreement = draft()
    agreement.version.status = VersionStatus.SUPERSEDED
    agreement.version.save(update_fields=["status"])
    rendered_version(number="1.1", dataset=agreement.dataset, effective_at=timezone.now())
    assert progress(agreement)[Section.CLAUSES] == SectionState.PROBLEM
    assert missing(agreement) == (Section.CLAUSES,)


@pytest.mark.parametrize(
    ("email", "explanation", "state"),
    [
        ("li@gmail.com", "", SectionState.TODO),
        ("li@gmail.com", "We have no other.", SectionState.DONE),
        ("li@mailinator.com", "", SectionState.TODO),
        ("li@duck.com", "", SectionState.TODO),
        ("li@alumni.mit.edu", "", SectionState.OPTIONAL),
        ("li@some-institute.de", "", SectionState.OPTIONAL),
        ("li@some-institute.de", "See our page.", SectionState.DONE),
        ("li@mit.edu", "", None),
        ("li@nus.edu.sg", "", None),
    ],
)
def test_an_address_is_explained_where_its_domain_does_not_speak_for_it(email, explanation, state):
    agreement = draft(email, address_explanation=explanation)
    assert progress(agreement).get(Section.ADDRESS) == state
    assert missing(agreement) == ((Section.ADDRESS,) if state == SectionState.TODO else ())


def test_the_data_owners_lists_come_first():
    agreement = draft("li@gmail.com")
    agreement.dataset.trusted_domains = ["gmail.com"]
    assert Section.ADDRESS not in progress(agreement)


@pytest.mark.parametrize(
    ("name", "email", "state"),
    [
        ("Liu Qingyan", "", SectionState.PROBLEM),
        ("LIU  QINGYAN", "", SectionState.PROBLEM),
        ("Liu Qingyan", "other@psych.edu", SectionState.DONE),
        ("Li Jing", "", SectionState.DONE),
    ],
)
def test_a_signer_who_took_the_name_of_somebody_listed_is_asked_who_it_is(name, email, state):
    agreement = draft(name=name)
    AssociatedUserFactory(agreement=agreement, name="Liu Qingyan", email=email)
    assert progress(agreement)[Section.PEOPLE] == state


@pytest.mark.parametrize(
    ("refused", "state"), [(True, SectionState.PROBLEM), (False, SectionState.UNSAVED)]
)
def test_what_was_typed_and_not_saved_says_so_and_is_not_what_counts(refused, state):
    agreement = draft()
    agreement.typed = {"use": [{"fields": {"intended_use": ""}, "refused": refused}]}
    assert progress(agreement)[Section.USE] == state
    assert missing(agreement) == ()
    agreement.intended_use = ""
    assert progress(agreement)[Section.USE] == state
    assert missing(agreement) == (Section.USE,)


@pytest.mark.parametrize(
    ("last", "state"), [(True, SectionState.PROBLEM), (False, SectionState.UNSAVED)]
)
def test_of_several_drafts_the_latest_says_how_far_one_is(last, state):
    agreement = draft()
    agreement.typed = {"use": [{"refused": not last}, {"refused": last}]}
    assert progress(agreement)[Section.USE] == state


def test_without_a_license_in_force_nothing_is_accepted():
    agreement = draft()
    agreement.version.status = VersionStatus.SUPERSEDED
    agreement.version.save(update_fields=["status"])
    assert missing(agreement) == (Section.CLAUSES,)


def test_who_has_left_is_nobodys_namesake():
    agreement = draft(name="Liu Qingyan")
    AssociatedUserFactory(agreement=agreement, name="Liu Qingyan", until=timezone.now())
    assert progress(agreement)[Section.PEOPLE] == SectionState.DONE


CHANGES = {
    Section.SIGNER: [
        {"name": "Li Jing"},
        {"title": "Dean"},
        {"affiliation": "A"},
        {"address": "B"},
        {"country": "DE"},
        {"email": "li@mit.edu"},
    ],
    Section.ADDRESS: [{"address_explanation": "It is mine."}],
}


def test_the_state_of_an_answer_about_the_signer_is_that_of_what_an_la_asks_by_itself_too():
    agreement = draft()
    before = answer_digests(agreement)
    agreement.form_answers = {"orcid": "0000-0002-1825-0097"}
    after = answer_digests(agreement)
    assert [one for one in Section if before[one] != after[one]] == [Section.SIGNER]


@pytest.mark.parametrize(
    ("section", "change"), [(section, one) for section, all_ in CHANGES.items() for one in all_]
)
def test_the_state_of_an_answer_about_the_signer_is_that_of_each_field(section, change):
    agreement = draft()
    before = answer_digests(agreement)
    for field, text in change.items():
        setattr(agreement.signer, field, text)
    after = answer_digests(agreement)
    assert [one for one in Section if before[one] != after[one]] == [section]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Ann"},
        {"role": "employee"},
        {"competition_id": "M-2"},
        {"email": "ann@psych.edu"},
        {"until": timezone.now(), "state": "ended"},
    ],
)
def test_the_state_of_the_list_is_that_of_each_field_and_of_nobody_who_left(change):
    agreement = draft()
    person = AssociatedUserFactory(agreement=agreement, name="Anne", competition_id="M-1")
    before = answer_digests(agreement)
    ended_by = {"ended_by": agreement.signer.user} if "until" in change else {}
    AssociatedUser.objects.filter(pk=person.pk).update(**change, **ended_by)
    after = answer_digests(agreement)
    assert [one for one in Section if before[one] != after[one]] == [Section.PEOPLE]


def test_naming_nobody_is_another_answer_than_none():
    agreement = draft()
    before = answer_digests(agreement)[Section.PEOPLE]
    agreement.people_saved_at = None
    assert answer_digests(agreement)[Section.PEOPLE] != before


@pytest.mark.parametrize(
    "change",
    [{"accepted": ["clause-1"]}, {"version__number": "1.1"}, {"version__sha256": "1" * 64}],
)
def test_the_state_of_the_clauses_is_that_of_their_text_and_of_each_tick(change):
    agreement = draft()
    before = answer_digests(agreement)
    for path, value in change.items():
        owner, _dot, field = path.rpartition("__")
        setattr(agreement.version if owner else agreement, field, value)
    after = answer_digests(agreement)
    assert [one for one in Section if before[one] != after[one]] == [Section.CLAUSES]
