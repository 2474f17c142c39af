"""How cells of a table are read: each widget gives what is kept, or raises ValueError with a
sentence that stands beside the cell."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_countries import countries
from import_export import widgets

from agreements.affiliation.address import normalize_address
from agreements.documents.unprintable import unprintable_words
from agreements.enumeration import in_a_row
from agreements.enums import Role
from agreements.exceptions import AddressRefused, GlyphMissing, TextRefused
from agreements.models import LicenseVersion
from agreements.services.requests.person_rows import Row, guessed_row, role_of
from agreements.text import clean_block, clean_line, person_key

# Lists taken away put an apostrophe before what would be a formula: it is no part of the text.
_APOSTROPHE = re.compile(r"^'(?=[=+\-@＝＋－＠])")
_FIRST_YEAR = 1990
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+0?0:00(?::00)?)?"
)
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_IN_WORDS = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d-%b-%Y", "%d. %B %Y")
_MOST_PEOPLE = 200
_BETWEEN_PEOPLE = re.compile(r"[;；\n]+")
_BETWEEN_PARTS = re.compile(r"[,，、|\t]")


class LineCell(widgets.Widget):
    """One line, at most `most` characters, that the portal's papers can print."""

    clean_text: Callable[[str], str] = staticmethod(clean_line)

    def __init__(self, most: int, *, due: bool = False, printed: bool = True) -> None:
        super().__init__()
        self.most, self.due, self.printed = most, due, printed

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        try:
            text = self.clean_text(_APOSTROPHE.sub("", value))
        except TextRefused as refused:
            raise ValueError(str(refused)) from refused
        if self.due and not text:
            raise ValueError(_("This may not be empty."))
        if len(text) > self.most:
            said = _("Use at most %(limit_value)d characters; these are %(show_value)d.")
            raise ValueError(said % {"limit_value": self.most, "show_value": len(text)})
        if self.printed and (words := unprintable_words(text)):
            raise ValueError(str(GlyphMissing(words)))
        return text


class BlockCell(LineCell):
    """Several lines."""

    clean_text = staticmethod(clean_block)


class AddressCell(widgets.Widget):
    """The signer's e-mail address."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return _address(value)


class CountryCell(widgets.Widget):
    """The code of a country, from that or from its name in English or Chinese."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        said = value.strip()
        code = _country_code(said)
        if said and not code:
            raise ValueError(_("No country is called so. Give its code, such as CN or IT."))
        return code


class VersionCell(widgets.Widget):
    """The LA that was signed, of `versions`, by its number; the only one where none is named."""

    def __init__(self, versions: Sequence[LicenseVersion]) -> None:
        super().__init__()
        self.versions = versions

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> LicenseVersion:
        said = value.strip().removeprefix("LA").strip()
        found = [version for version in self.versions if version.number == said]
        # A spreadsheet makes 1 of 1.0.
        found = found or [v for v in self.versions if said and _number(v.number) == _number(said)]
        if not said:
            found = list(self.versions)
        if len(found) != 1:
            numbers = in_a_row(version.number for version in self.versions)
            raise ValueError(_("Name the LA that was signed: %(numbers)s.") % {"numbers": numbers})
        return found[0]


class DayCell(widgets.Widget):
    """A day up to `today`, in one of many spellings; never one that can be read in two ways."""

    def __init__(self, today: date, *, due: bool = False) -> None:
        super().__init__()
        self.today, self.due = today, due

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date | None:
        said = value.strip()
        if not said:
            if self.due:
                raise ValueError(_("This may not be empty."))
            return None
        day = _day(said)
        if day is None:
            raise ValueError(_("This is no date. Write it as 2021-03-04."))
        if day > self.today:
            raise ValueError(_("This day is yet to come. Take today or an earlier one."))
        if day.year < _FIRST_YEAR:
            raise ValueError(_("%(day)s is too long ago.") % {"day": date_format(day)})
        return day


class PeopleCell(widgets.Widget):
    """Whom the signer lists, as `services.requests.applying.Person` has them. `asks_id`: the
    dataset asks for an ID."""

    def __init__(self, *, asks_id: bool) -> None:
        super().__init__()
        self.asks_id = asks_id

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[Row]:
        said = [part for part in _BETWEEN_PEOPLE.split(value) if part.strip()]
        if len(said) > _MOST_PEOPLE:
            raise ValueError(
                _("One signer can list at most %(most)d people.") % {"most": _MOST_PEOPLE}
            )
        people = [self._person(one.strip()) for one in said]
        _check_told_apart(people)
        return people

    def _person(self, said: str) -> Row:
        parts = (part.strip() for part in _BETWEEN_PARTS.split(said))
        row = guessed_row(part for part in parts if part)
        try:
            name = LineCell(200, due=True).clean(row.get("name", ""))
            role = role_of(row.get("role", ""))
            number = LineCell(100).clean(row.get("competition_id", "")) if self.asks_id else ""
            email = _address(row["email"]) if row.get("email") else ""
        except ValueError as error:
            raise ValueError(f"{said}: {error}") from error
        return {"name": name, "role": Role(role).value, "competition_id": number, "email": email}


def _check_told_apart(people: Iterable[Mapping[str, str]]) -> None:
    there: set[tuple[str, str]] = set()
    for one in people:
        same = {(person_key(one["name"]), one["competition_id"].casefold())}
        same |= {("", one["email"])} if one["email"] else set()
        if same & there:
            raise ValueError(_("%(name)s is listed twice.") % {"name": one["name"]})
        there |= same


@lru_cache(1000)
def _country_code(said: str) -> str:
    """ "" for none."""
    code = countries.alpha2(said.upper())
    for language in ("en", "zh-hans"):
        code = code or countries.by_name(said, language=language, insensitive=True)
    # As tables often have it: 香港, where lists say 中国香港.
    code = code or countries.by_name(f"中国{said}", language="zh-hans")
    return str(code)


def _address(said: str) -> str:
    try:
        return normalize_address(said, allow_test_domains=settings.ALLOW_TEST_DOMAINS)
    except AddressRefused as refused:
        raise ValueError(str(refused)) from refused


def _number(said: str) -> Decimal | None:
    try:
        found = Decimal(said)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _day(said: str) -> date | None:
    """Raises ValueError for what two people may read as two days."""
    if match := _YEAR_FIRST.fullmatch(said):
        return _date(*match.groups())
    if match := _DAY_FIRST.fullmatch(said):
        day, month, year = match.groups()
        return _date(year, month, day)
    if match := _SLASHES.fullmatch(said):
        first, second, year = match.groups()
        either = {_date(year, first, second), _date(year, second, first)} - {None}
        if len(either) > 1:
            raise ValueError(_("This can be read as two days. Write it as 2021-03-04."))
        return either.pop() if either else None
    words = " ".join(said.replace(",", " ").split())
    for pattern in _IN_WORDS:
        try:
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
