"""A list of people copied from a spreadsheet or a CSV file, as rows of the form."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from agreements.exceptions import PortalError
from agreements.services.requests.person_rows import FIELDS, Row, guessed_row, letters, role_of
from agreements.text import storable

from .people import MOST

# What columns are called, in English and Chinese, letters alone.
_HEADS = {
    "name": "name fullname studentname 姓名 名字 学生姓名 學生姓名",
    "role": "role position status kind 角色 身份 身分 类别 類別",
    "competition_id": (
        "id competitionid registeredid registeredidforthecompetition registrationid number no "
        "studentid 编号 編號 注册编号 參賽編號 参赛编号 竞赛编号 注册id 参赛id 竞赛id 报名号"
    ),
    "email": "email mail emailaddress address 邮箱 郵箱 电子邮件 電子郵件 电子邮箱 邮件",
}
_FIELD_OF = {head: field for field, heads in _HEADS.items() for head in heads.split()}
_DELIMITERS = "\t;,"
_LONGEST = 200_000  # characters: a list of the most people has a tenth of it


class ListTooLong(PortalError):
    """Nobody answers for so many."""

    def __init__(self, number: int) -> None:
        sentence = _(
            "One signer can list at most %(most)d people; these are %(number)d. Ask a colleague to "
            "sign for the others."
        )
        super().__init__(sentence % {"most": MOST, "number": number})


class ListUnreadable(PortalError):
    """It is no list, or has too much in it."""


def rows_in_list(text: str) -> list[Row]:
    """The people of the list, not checked yet: a line each, columns as its head says, else name,
    role, ID and e-mail in this order, as far as they look like it.

    Columns are parted by tabs, semicolons or commas, and may be quoted. What stands in a column
    that no field has is passed over. Raises ListTooLong, ListUnreadable.
    """
    if len(text) > _LONGEST:
        raise ListUnreadable(_("This is too much text for a list of people."))
    text = storable(text).replace("\ufeff", "").strip("\r\n")
    lines = [[cell.strip() for cell in line] for line in _lines(text)]
    lines = [line for line in lines if any(line)]
    if not lines:
        raise ListUnreadable(_("Paste a list first: a line for each person."))
    head = _head(lines[0])
    people = [_row(line, head) for line in (lines[1:] if head else lines)]
    if len(people) > MOST:
        raise ListTooLong(len(people))
    return people


def _lines(text: str) -> list[list[str]]:
    """Raises ListUnreadable for a quoted cell longer than `csv` takes."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise ListUnreadable(
            _("This list can’t be read. Look for a quotation mark too many.")
        ) from error


def _delimiter(text: str) -> str:
    """A spreadsheet copies tabs. In a CSV file, what parts most lines."""
    found = Counter({sign: sum(sign in line for line in text.splitlines()) for sign in _DELIMITERS})
    return found.most_common(1)[0][0]


def _head(line: Sequence[str]) -> list[str] | None:
    """The field of each column, "" for one that is none; None where the line names a person."""
    fields = [_FIELD_OF.get(letters(cell), "") for cell in line]
    return fields if "name" in fields else None


def _row(line: Sequence[str], head: Sequence[str] | None) -> Row:
    row: Row = dict.fromkeys(FIELDS, "")
    if head:
        row |= {field: cell for field, cell in zip(head, line, strict=False) if field}
    else:
        row |= guessed_row(line)
    # A word for a role that nobody knows stays, and is an error beside its row.
    row["role"] = role_of(row["role"])
    return row
