"""A list of people copied from a spreadsheet or a CSV file, as rows of the form."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain

from django.utils.translation import gettext as _

from agreements.exceptions import PortalError
from agreements.services.requests.person_rows import (
    FIELDS,
    ROLE_OF,
    Row,
    guessed_row,
    letters,
    role_of,
)
from agreements.text import storable

from .people import MOST

# What columns are called, in English and Chinese, letters alone.
_HEADS = {
    "name": "name fullname studentname employeename 姓名 名字 学生姓名 學生姓名 员工姓名 員工姓名",
    "role": "role position status kind 角色 身份 身分 类别 類別",
    "competition_id": (
        "id competitionid registeredid registeredidforthecompetition registrationid number no "
        "studentid 编号 編號 注册编号 參賽編號 参赛编号 竞赛编号 注册id 参赛id 竞赛id 报名号 "
        "学号 學號 学号竞赛编号"
    ),
    "email": (
        "email mail emailaddress address 邮箱 郵箱 电子邮件 電子郵件 电子邮箱 邮件 电子邮件地址 "
        "電子郵件地址 工作邮箱 邮箱地址"
    ),
}
_FIELD_OF = {head: field for field, heads in _HEADS.items() for head in heads.split()}
# Above names, where all else in the line is a head, too: elsewhere these are roles.
_PEOPLE = frozenset(("学生", "學生", "员工", "員工", "雇员", "雇員"))
# With the signs of full width that mean the same; where two part as many lines, the first is taken.
_DELIMITERS = {"\t": "\t", ";": ";；", ",": ",，", "、": "、", ":": ":："}
_BETWEEN_NAMES = "、"
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

    Columns are parted by tabs, semicolons, commas or colons, those of Chinese as well, and may be
    quoted; a row of names with 、 between them is several people. What stands in a column that no
    field has is passed over. Raises ListTooLong, ListUnreadable.
    """
    if len(text) > _LONGEST:
        raise ListUnreadable(_("This is too much text for a list of people."))
    text = storable(text).replace("\ufeff", "").strip("\r\n")
    delimiter = _delimiter(text)
    lines = [[cell.strip() for cell in line] for line in _lines(text, delimiter)]
    lines = [line for line in lines if any(line)]
    if not lines:
        raise ListUnreadable(_("Paste a list first: a line for each person."))
    head = _head(lines[0])
    role = ""
    if head:
        first, *lines = lines
        role = next((cell for cell in first if letters(cell) in _PEOPLE), "")
    elif delimiter == _BETWEEN_NAMES:
        lines = list(chain.from_iterable(map(_people_of, lines)))
    people = [_row(line, head, role) for line in lines]
    if len(people) > MOST:
        raise ListTooLong(len(people))
    return people


def _lines(text: str, delimiter: str) -> list[list[str]]:
    """Raises ListUnreadable for a quoted cell longer than `csv` takes."""
    for other in _DELIMITERS[delimiter].replace(delimiter, ""):
        # Inside of quotes it stays as it was typed.
        text = re.sub(rf'"[^"]*"|{other}', lambda m: delimiter if len(m[0]) == 1 else m[0], text)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ListUnreadable(
            _("This list can’t be read. Look for a quotation mark too many.")
        ) from error


def _delimiter(text: str) -> str:
    """A spreadsheet copies tabs. In a CSV file, what parts most lines."""
    lines = text.splitlines()
    parted = {
        sign: sum(any(s in line for s in signs) for line in lines)
        for sign, signs in _DELIMITERS.items()
    }
    return Counter(parted).most_common(1)[0][0]


def _head(line: Sequence[str]) -> list[str] | None:
    """The field of each column, "" for one that is none; None where the line names a person."""
    words = [letters(cell) for cell in line]
    fields = [_FIELD_OF.get(word, "") for word in words]
    if "name" not in fields and all(word in _FIELD_OF or word in (*_PEOPLE, "") for word in words):
        fields = ["name" if word in _PEOPLE else _FIELD_OF.get(word, "") for word in words]
    return fields if "name" in fields else None


def _people_of(line: list[str]) -> list[list[str]]:
    """张三、李四 are two people; 张三、学生、M-1 is one."""
    is_one = any(
        "@" in cell or any(map(str.isdigit, cell)) or letters(cell) in ROLE_OF for cell in line
    )
    return [line] if is_one else [[cell] for cell in line if cell]


def _row(line: Sequence[str], head: Sequence[str] | None, role: str) -> Row:
    """`role` is that of whoever has none."""
    row: Row = dict.fromkeys(FIELDS, "")
    if head:
        row |= {field: cell for field, cell in zip(head, line, strict=False) if field}
    else:
        row |= guessed_row(line)
    # A word for a role that nobody knows stays, and is an error beside its row.
    row["role"] = role_of(row["role"] or role)
    return row
