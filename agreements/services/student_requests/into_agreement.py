"""Students whom a signer took up, put beside the answers of the signer's own request.

Nothing saved is written over: what the students filled in is a draft of the form, which its signer
corrects and saves, or throws away.
"""

from enum import StrEnum

from agreements.enums import Role
from agreements.exceptions import NotYourMove
from agreements.models import Agreement, StudentRequest, User
from agreements.services.requests.person_rows import FIELDS, Row, form_data, rows_in
from agreements.services.requests.progress import Section, answer_digest
from agreements.services.requests.section_edits import (
    Opened,
    is_editable,
    keep_draft,
    unsaved_drafts,
)
from agreements.text import person_key, storable

# The page that such a draft was typed on, as far as the form is concerned.
BY_STUDENT = "by-student"


class Landing(StrEnum):
    """Where the answers of a student went."""

    FORM = "form"  # into the form, for checking
    LATER = "later"  # nowhere yet: the request can't be edited as it stands


def put_students_into(agreement: Agreement, row: StudentRequest, *, by: User) -> Landing:
    """Offer the student, the fellows and the use in the form of the request that `by` signs; in
    that of an amendment, which adds people alone, without the use."""
    if not is_editable(agreement):
        return Landing.LATER
    _offer_people(agreement, row, by)
    _offer_use(agreement, row, by)
    return Landing.FORM


def list_students(agreement: Agreement, *, by: User) -> Landing:
    """The same for everything that its signer took up into it. Raises NotYourMove."""
    if agreement.signer.user_id != by.pk:
        raise NotYourMove
    rows = agreement.student_requests.select_related("student").order_by("pk")
    landings = [put_students_into(agreement, row, by=by) for row in rows]
    return landings[-1] if landings else Landing.LATER


def people_of(row: StudentRequest) -> list[Row]:
    """The student and the fellows, as rows of the form."""
    own = {
        "name": row.name,
        "role": row.role or Role.STUDENT.value,
        "competition_id": row.competition_id,
        "email": row.student.email,
    }
    fellows = row.fellows.values(*FIELDS)
    return [own, *({name: str(text) for name, text in fellow.items()} for fellow in fellows)]


def has_students(agreement: Agreement, row: StudentRequest) -> bool:
    """Whether its form or list names the student and the fellows already."""
    return not _missing_from(_rows_of(agreement), row)


def _rows_of(agreement: Agreement) -> list[Row]:
    """Whom the form names already: typed last, else saved."""
    drafts = unsaved_drafts(agreement, Section.PEOPLE)
    rows = rows_in(drafts[-1]["fields"]) if drafts else _saved_rows(agreement)
    return [one for one in rows if one.get("name", "").strip()]


def _missing_from(rows: list[Row], row: StudentRequest) -> list[Row]:
    known = {_key(one) for one in rows} | {("", one["email"]) for one in rows if one.get("email")}
    return [
        one for one in people_of(row) if _key(one) not in known and ("", one["email"]) not in known
    ]


def _offer_people(agreement: Agreement, row: StudentRequest, by: User) -> None:
    rows = _rows_of(agreement)
    new = _missing_from(rows, row)
    if new:
        _keep(agreement, Section.PEOPLE, form_data([*rows, *new]), by)


def _offer_use(agreement: Agreement, row: StudentRequest, by: User) -> None:
    if (
        agreement.amends_id is None
        and not agreement.intended_use
        and not unsaved_drafts(agreement, Section.USE)
    ):
        _keep(agreement, Section.USE, {"intended_use": row.intended_use}, by)


def _keep(agreement: Agreement, section: Section, fields: Row, by: User) -> None:
    opened = Opened(answer_digest(agreement, section), BY_STUDENT)
    keep_draft(agreement, by=by, section=section, opened=opened, typed=fields)
    agreement.refresh_from_db(fields=["typed"])


def _saved_rows(agreement: Agreement) -> list[Row]:
    saved = agreement.associates.filter(until=None).values(*FIELDS)
    return [{name: str(text) for name, text in one.items()} for one in saved]


def _key(row: Row) -> tuple[str, str]:
    return person_key(storable(row.get("name", ""))), row.get("competition_id", "").casefold()
