"""The list of people as fields of a form: how they are called, sent or kept as a draft."""

import re
from collections.abc import Iterable, Mapping

from agreements.enums import Role

PREFIX = "people"
FIELDS = ("name", "role", "competition_id", "email")
_NAME = re.compile(rf"{PREFIX}-(\d{{1,6}})-({'|'.join(FIELDS)}|DELETE)")
Row = dict[str, str]
# What roles are called, in English and Chinese, letters alone.
_ROLES = {
    Role.STUDENT: "student phdstudent doctoralstudent 学生 學生 研究生 博士生 硕士生 本科生",
    Role.EMPLOYEE: "employee staff postdoc researcher 员工 員工 雇员 職員 职员 博士后 研究人员",
}
ROLE_OF = {word: role.value for role, words in _ROLES.items() for word in words.split()}


def rows_in(data: Mapping[str, str], without: str = "") -> list[Row]:
    """The rows of a form as it was sent, blank ones included, less those that were removed:
    by their DELETE box, or by the button that names their prefix, such as `people-3`.

    Counted by the fields that came, not by TOTAL_FORMS: that is the browser's word, and when it
    is missing, negative or huge, what was typed must not get lost.
    """
    rows: dict[int, Row] = {}
    for name in data:
        match = _NAME.fullmatch(name)
        if match and f"{PREFIX}-{int(match[1])}" != without:
            rows.setdefault(int(match[1]), {})[match[2]] = data[name]
    return [rows[number] for number in sorted(rows) if "DELETE" not in rows[number]]


def form_data(rows: Iterable[Row]) -> Row:
    """The same rows as fields of a form, numbered from 0, without gaps."""
    return {
        f"{PREFIX}-{number}-{field}": row.get(field, "")
        for number, row in enumerate(rows)
        for field in FIELDS
    }


def guessed_row(line: Iterable[str]) -> Row:
    """Cells without a head: what has an @ is the address, what is a role's name the role, and of
    the others the first is the name and the second the ID."""
    row: Row = {}
    for cell in line:
        if "@" in cell:
            row.setdefault("email", cell)
        elif letters(cell) in ROLE_OF:
            row.setdefault("role", cell)
        elif cell and "name" not in row:
            row["name"] = cell
        elif cell:
            row.setdefault("competition_id", cell)
    return row


def role_of(said: str) -> str:
    """The role that a word is for: a student's for none. A word for a role that nobody knows stays,
    and is an error beside its row."""
    return ROLE_OF.get(letters(said), said) or Role.STUDENT.value


def letters(cell: str) -> str:
    """What of a cell its meaning is known by, whatever its case, spaces and signs."""
    return "".join(character for character in cell.casefold() if character.isalnum())
