"""The list of people as fields of a form: how they are called, sent or kept as a draft."""

import re
from collections.abc import Iterable, Mapping

PREFIX = "people"
FIELDS = ("name", "role", "competition_id", "email")
_NAME = re.compile(rf"{PREFIX}-(\d{{1,6}})-({'|'.join(FIELDS)}|DELETE)")
Row = dict[str, str]


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
