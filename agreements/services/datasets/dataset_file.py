"""A dataset as a TOML file tells of it, and all that is wrong with the file."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.affiliation.address import normalize_address
from agreements.affiliation.domains import normalize_domain
from agreements.documents.body import render_body
from agreements.exceptions import LicenseTextInvalid, PortalError, TextRefused
from agreements.models import Dataset, LicenseVersion
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import rendering, validation
from agreements.text import clean_line, storable

_NEEDED = ("slug", "name", "full_name", "owner", "contact_email", "summary", "citation")
_ONE_LINE = frozenset(("name", "full_name", "owner"))


@dataclass(frozen=True, slots=True)
class _ValueKind:
    """What TOML may hold under a name, and the sentence for anything else."""

    fits: Callable[[Any], bool]
    sentence: str | Promise


_TEXT = _ValueKind(lambda value: isinstance(value, str), _("must be text, in quotes."))
_NUMBER = _ValueKind(lambda value: type(value) is int, _("must be a whole number."))
_FLAG = _ValueKind(lambda value: isinstance(value, bool), _("must be true or false."))
_LIST = _ValueKind(
    lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    _("must be a list of texts, each in quotes."),
)
_TABLE = _ValueKind(lambda value: isinstance(value, dict), _("must be a table of names."))
_KINDS: dict[str, _ValueKind] = {
    **dict.fromkeys(_NEEDED, _TEXT),
    **dict.fromkeys(("bibtex", "time_zone", "silence"), _TEXT),
    **dict.fromkeys(("trusted_domains", "distrusted_domains"), _LIST),
    "notice_days": _NUMBER,
    "is_listed": _FLAG,
    **dict.fromkeys(("asks", "words"), _TABLE),
}


class DatasetFileInvalid(PortalError):
    """`problems` are sentences: all that was found at once."""

    def __init__(self, problems: Iterable[str | Promise]) -> None:
        self.problems = tuple(map(str, problems))
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """A file in which nothing is wrong. `fields` are those of Dataset; `source` is its LA."""

    slug: str
    fields: Mapping[str, Any]
    source: str


def read_dataset_file(path: Path) -> DatasetFile:
    """Read a file and the LA that it names, and check both; writes nothing.

    Raises DatasetFileInvalid.
    """
    found = _toml(path)
    problems: list[str] = []
    license_name = found.pop("license", None)
    fields = _fields(found, problems)
    _check(fields, problems)
    source = ""
    if isinstance(license_name, str) and license_name.strip():
        source = _license(path.parent / license_name, fields.get("slug", ""), problems)
    else:
        problems.append(str(_("license: name the file that holds the License Agreement.")))
    if problems:
        raise DatasetFileInvalid(problems)
    return DatasetFile(fields.pop("slug"), fields, source)


def _toml(path: Path) -> dict[str, Any]:
    """What the file holds; where it can't be read there is nothing more to find."""
    try:
        return tomllib.loads(_text(path).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        sentence = _("This is no TOML: %(why)s") % {"why": error}
        raise DatasetFileInvalid([sentence]) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = _("%(file)s is not saved as UTF-8: byte %(at)d is no part of any character.")
        raise DatasetFileInvalid([sentence % {"file": path.name, "at": error.start}]) from error
    except (OSError, ValueError) as error:
        raise DatasetFileInvalid([_("%(why)s: can't be read.") % {"why": error}]) from error


def _fields(found: Mapping[str, Any], problems: list[str]) -> dict[str, Any]:
    """What is of the right kind; what is not, is missing or unknown, is a problem."""
    problems += [_("%(name)s: is missing.") % {"name": n} for n in _NEEDED if n not in found]
    fields = {}
    for name, value in found.items():
        if name not in _KINDS:
            problems.append(_("%(name)s: a dataset has nothing of this name.") % {"name": name})
        elif not _KINDS[name].fits(value):
            problems.append(f"{name}: {_KINDS[name].sentence}")
        else:
            fields[name] = value.strip() if isinstance(value, str) else value
    return fields


def _check(fields: dict[str, Any], problems: list[str]) -> None:
    """What the fields themselves may not hold. Gives the address its one form."""
    others = [field.name for field in Dataset._meta.fields if field.name not in fields]
    try:
        Dataset(**fields).clean_fields(exclude=[*others, "contact_email"])
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            problems += [f"{name}: {sentence}" for sentence in sentences]
    for name, value in fields.items():
        if isinstance(value, str) and storable(value) != value:
            problems.append(f"{name}: {TextRefused()}")
        elif name in _ONE_LINE and clean_line(value) != value:
            problems.append(_("%(name)s: must be one line of visible text.") % {"name": name})
    if "contact_email" in fields:
        try:
            address = normalize_address(fields["contact_email"], allow_test_domains=True)
        except PortalError as error:
            problems.append(f"contact_email: {error}")
        else:
            fields["contact_email"] = address
    for name in ("trusted_domains", "distrusted_domains"):
        for domain in fields.get(name, []):
            try:
                normalize_domain(domain, allow_test_domains=True)
            except PortalError as error:
                problems.append(f"{name}: {domain}: {error}")


def _license(path: Path, slug: str, problems: list[str]) -> str:
    """The LA's text. Where the dataset has it as a draft already, its number is taken."""
    try:
        source = validation.normalize_line_ends(_text(path))
        text = validation.parse_storable_text(source)
    except DatasetFileInvalid as error:
        problems += error.problems
        return ""
    except LicenseTextInvalid as error:
        problems += [f"{path.name}: {sentence}" for sentence in error.sentences]
        return ""
    except PortalError as error:
        problems.append(f"{path.name}: {error}")
        return ""
    dataset = Dataset.objects.filter(slug=slug).first()
    if dataset is None or public_datasets.version_in_force(
        dataset
    ):  # then its number is of no matter
        dataset = Dataset(slug="dataset")
    found = validation.text_objections(text, LicenseVersion(dataset=dataset))
    if problems and not found:
        # Else `load` does, and whoever mends the rest would hear of it only then.
        try:
            render_body(text, rendering.page_url(dataset))
        except PortalError as error:
            found.append(str(error))
    problems += [f"{path.name}: {sentence}" for sentence in found]
    return source
