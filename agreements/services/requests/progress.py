"""How far each section of a request is, and which answer it has. Reads only."""

import hashlib
import json
from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agreements.affiliation.student_signs import is_student_host, is_student_title
from agreements.affiliation.verdict import Verdict, judge
from agreements.enums import AddressKind, Asked
from agreements.form_fields import FormField, KeptIn, own_fields
from agreements.models import Agreement
from agreements.selectors.associates import listings
from agreements.selectors.datasets import public_datasets
from agreements.selectors.review import domain_approvals
from agreements.services.license_texts.display import asked_clauses, form_fields, text_of
from agreements.text import person_key

# What the LA's clause 2 asks to be explained, and what may be backed up by evidence.
MUST_EXPLAIN = frozenset({AddressKind.FREE, AddressKind.RELAY, AddressKind.DISPOSABLE})
MAY_EXPLAIN = frozenset({AddressKind.UNKNOWN, AddressKind.ALUMNI})


class Section(TextChoices):
    """A part of the request form; the value is its key in `Agreement.typed`."""

    SIGNER = "signer", _("About you")
    USE = "use", _("What you will use the data for")
    PEOPLE = "people", _("Students and employees")
    CLAUSES = "clauses", _("The clauses of the License Agreement")
    ADDRESS = "address", _("Your e-mail address")


class SectionState(TextChoices):
    """What a section's tag in the task list says."""

    TODO = "todo", _("Not started")
    STARTED = "started", _("In progress")
    DONE = "done", _("Completed")
    PROBLEM = "problem", _("Needs attention")
    OPTIONAL = "optional", _("Optional")
    UNSAVED = "unsaved", _("Not saved yet")


def section_states(agreement: Agreement) -> dict[Section, SectionState]:
    """The sections that this request has, in the order of the form, each with the state of what
    is saved: that is what is issued. An amendment has the people alone."""
    if agreement.amends_id:
        return {Section.PEOPLE: _people(agreement)}
    signer, kind = agreement.signer, address_verdict(agreement).kind
    states = {Section.SIGNER: _signer(agreement)}
    if kind in MUST_EXPLAIN:
        states[Section.ADDRESS] = _filled(signer.address_explanation)
    elif kind in MAY_EXPLAIN:
        states[Section.ADDRESS] = (
            SectionState.DONE if signer.address_explanation else SectionState.OPTIONAL
        )
    return states | {
        Section.USE: _filled(agreement.intended_use),
        Section.PEOPLE: _people(agreement),
        Section.CLAUSES: _clauses(agreement),
    }


def asked_fields(agreement: Agreement) -> tuple[FormField, ...]:
    """What the LA that is signed now asks for in its form."""
    return form_fields(public_datasets.version_to_sign(agreement))


def missing_sections(saved: Mapping[Section, SectionState]) -> tuple[Section, ...]:
    """Of `section_states` those sections without which the request can't be issued."""
    enough = (SectionState.DONE, SectionState.OPTIONAL)
    return tuple(section for section, state in saved.items() if state not in enough)


def next_section(
    saved: Mapping[Section, SectionState], after: Section | None = None
) -> Section | None:
    """The next of `section_states` that is open after a section, from the top again at the end.

    Optional ones are offered on the way. None: nothing is missing any more.
    """
    left, order = missing_sections(saved), list(saved)
    if not left:
        return None
    later = order[order.index(after) + 1 :] if after in order else order
    return next((section for section in later if saved[section] is not SectionState.DONE), left[0])


def shown_states(
    agreement: Agreement, saved: Mapping[Section, SectionState]
) -> dict[Section, SectionState]:
    """As the task list shows `section_states`: what was typed since, and not saved, says so."""
    return {section: _typed(agreement, section) or state for section, state in saved.items()}


def answer_digest(agreement: Agreement, section: Section) -> str:
    """A digest of what is saved in a section: equal for the same answer, whoever saved it when."""
    signer, version = agreement.signer, agreement.version
    match section:
        case Section.SIGNER:
            name = (signer.name, signer.title, signer.affiliation, signer.email)
            answers = sorted(agreement.form_answers.items())
            said: object = (*name, signer.address, signer.country.code, *answers)
        case Section.ADDRESS:
            said = signer.address_explanation
        case Section.USE:
            said = agreement.intended_use
        case Section.PEOPLE:
            rows = agreement.associates.filter(until=None)
            listed = rows.values_list("name", "role", "competition_id", "email")
            said = (agreement.people_saved_at is not None, list(listed))
        case Section.CLAUSES:
            said = (version.number, version.sha256, agreement.accepted)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def answer_digests(agreement: Agreement) -> dict[Section, str]:
    """The `answer_digest` of every section, also of those that this request does not have; of an
    amendment of what is printed: who signs, and whom it adds."""
    sections = (Section.SIGNER, Section.PEOPLE) if agreement.amends_id else Section
    return {section: answer_digest(agreement, section) for section in sections}


def address_verdict(agreement: Agreement) -> Verdict:
    """What the domain of the signer's address tells, by the dataset's own lists first and by its
    earlier approvals last."""
    found = listed_address_verdict(agreement)
    if found.kind != AddressKind.UNKNOWN:
        return found
    return found.approved_before(domain_approvals.earlier_approvals(agreement))


def reads_like_student(agreement: Agreement) -> bool:
    """Whether the signer's address or title does, where the LA has supervisors sign for students:
    they are asked once more, and never refused."""
    signer = agreement.signer
    if not (is_student_host(signer.email) or is_student_title(signer.title)):
        return False
    return Asked.SUPERVISOR in asked_clauses(agreement.version, agreement.dataset)


def listed_address_verdict(agreement: Agreement) -> Verdict:
    """As `address_verdict`, by lists alone and without a query."""
    dataset = agreement.dataset
    return judge(agreement.signer.email, dataset.trusted_domains, dataset.distrusted_domains)


def _typed(agreement: Agreement, section: Section) -> SectionState | None:
    drafts = agreement.typed.get(section)
    if not drafts:
        return None
    return SectionState.PROBLEM if drafts[-1]["refused"] else SectionState.UNSAVED


def _filled(*texts: str) -> SectionState:
    if all(texts):
        return SectionState.DONE
    return SectionState.STARTED if any(texts) else SectionState.TODO


def _signer(agreement: Agreement) -> SectionState:
    """An LA that asks for something else may have taken effect since it was answered."""
    signer, given = agreement.signer, agreement.form_answers
    fields = asked_fields(agreement)
    own = own_fields(fields)
    if not all(field.accepts(given[field.name]) for field in own if given.get(field.name)):
        return SectionState.PROBLEM
    columns = [getattr(signer, f.name) for f in fields if f.kept_in is KeptIn.SIGNER]
    answers = [given.get(field.name, "") for field in own if field.is_required]
    return _filled(*columns, signer.country.code, *answers)


def _people(agreement: Agreement) -> SectionState:
    """The signer's name may have become that of somebody listed before: who is it then? Who is to
    be added to an agreement may be on its list by now."""
    people = agreement.associates.filter(until=None)
    if not agreement.people_saved_at or (agreement.amends_id and not people.exists()):
        return SectionState.TODO
    key = person_key(agreement.signer.name)
    is_wrong = people.filter(email="", person_key=key).exists()
    if agreement.amends_id:
        is_wrong = is_wrong or listings.listed_twice(agreement).exists()
    return SectionState.PROBLEM if is_wrong else SectionState.DONE


def _clauses(agreement: Agreement) -> SectionState:
    """Accepted is what was accepted of the text in force: another text is read anew."""
    if not agreement.accepted:
        return SectionState.TODO
    version = public_datasets.version_in_force(agreement.dataset)
    if version is None or agreement.version_id != version.pk:
        return SectionState.PROBLEM
    keys = {clause.key for clause in text_of(version).clauses}
    return SectionState.DONE if keys == set(agreement.accepted) else SectionState.STARTED
