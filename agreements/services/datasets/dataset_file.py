"""Datasets as they are set up from a TOML file, and all that is wrong with one."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.affiliation.address import normalize_address
from agreements.affiliation.domains import normalize_domain
from agreements.documents.body import render_body
from agreements.documents.license_text import LicenseText, parse_license_text
from agreements.enums import AuditAction, VersionStatus
from agreements.exceptions import LicenseTextInvalid, PortalError, TextRefused
from agreements.models import Dataset, LicenseVersion, User
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import display, drafts, validation
from agreements.services.license_texts.version_lock import audit_subject
from agreements.services.review import defect_list
from agreements.text import clean_line, storable

from . import shipped_translations

_NEEDED = ("slug", "name", "full_name", "owner", "contact_email", "summary", "citation")
_ONE_LINE = frozenset(("name", "full_name", "owner"))
# What TOML may hold under a name, and the sentence for anything else.
_KINDS: dict[str, type] = {
    **dict.fromkeys((*_NEEDED, "bibtex", "time_zone", "tacit_consent"), str),
    **dict.fromkeys(("trusted_domains", "distrusted_domains"), list),
    "notice_days": int,
    "is_listed": bool,
    **dict.fromkeys(("asks", "words", "facts"), dict),
}
_SENTENCES: dict[type, Promise] = {
    str: _("must be text, in quotes."),
    list: _("must be a list of texts, each in quotes."),
    int: _("must be a whole number."),
    bool: _("must be true or false."),
    dict: _("must be a table of names."),
}


class DatasetFileInvalid(PortalError):
    """`problems` are sentences: all that was found at once."""

    def __init__(self, problems: Iterable[str | Promise]) -> None:
        self.problems = tuple(map(str, problems))
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file. `left` names what it says otherwise than the dataset, which stayed.

    `version` is the LA that was put into force; None where one was in force already. `translated`
    are the languages of which a translation was added, as a draft.
    """

    dataset: Dataset
    created: bool
    version: LicenseVersion | None
    left: tuple[str, ...]
    translated: tuple[str, ...] = ()


def load_dataset(path: Path, *, by: User | None) -> Loaded:
    """Create the dataset that a TOML file describes, and put its first LA into force.

    Of a dataset that exists nothing is changed: the admin is where it changes. Only an LA that it
    lacks is put into force, and translations that nobody made are added as drafts. Raises
    DatasetFileInvalid, and what `render_body` raises.
    """
    fields, source, translated = _read(path)
    with transaction.atomic():
        locked = Dataset.objects.select_for_update(no_key=True)
        dataset = locked.filter(slug=fields["slug"]).first()
        created = dataset is None
        if dataset is None:
            dataset = Dataset.objects.create(**fields)
            defect_list.adopt_default_defects(dataset)
            audit.record(AuditAction.DATASET_LOAD, dataset.slug, by=by, file=path.name)
        version = None
        if not dataset.versions.exclude(status=VersionStatus.DRAFT).exists():
            version = _add_first_version(dataset, source, by)
        added = shipped_translations.add_drafts(dataset, source, translated, by=by)
    left = tuple(name for name, value in fields.items() if getattr(dataset, name) != value)
    return Loaded(dataset, created, version, left, tuple(added))


def _add_first_version(dataset: Dataset, source: str, by: User | None) -> LicenseVersion:
    with drafts.written(source, LicenseVersion(dataset=dataset)) as text_and_body:
        version = LicenseVersion.objects.create(
            dataset=dataset,
            status=VersionStatus.IN_FORCE,
            effective_at=timezone.now(),
            **text_and_body,
        )
        audit.record(
            AuditAction.VERSION_FIRST, audit_subject(version), by=by, sha256=version.sha256
        )
    return version


def _read(path: Path) -> tuple[dict[str, Any], str, list[LicenseText]]:
    """The fields of a dataset, the LA that a file names and its translations, all checked; writes
    nothing.

    Raises DatasetFileInvalid.
    """
    try:
        found = tomllib.loads(_text(path).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        sentence = _("This is no TOML. Correct what is named here: %(why)s") % {"why": error}
        raise DatasetFileInvalid([sentence]) from error
    problems: list[str] = []
    license_name, others = found.pop("license", None), found.pop("translations", [])
    fields = _fields(found, problems)
    _check(fields, problems)
    source = ""
    if isinstance(license_name, str) and license_name.strip():
        source = _license(path.parent / license_name, fields.get("slug", ""), problems)
    else:
        problems.append(str(_("license: name the file that holds the License Agreement.")))
    translated = _translations(path.parent, others, source, problems)
    if problems:
        raise DatasetFileInvalid(problems)
    return fields, source, translated


def _translations(
    folder: Path, names: object, binding: str, problems: list[str]
) -> list[LicenseText]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        problems.append(f"translations: {_SENTENCES[list]}")
        return []
    found = []
    for name in names:
        text = _parsed(folder / name, problems)
        if text and binding:  # that it lacks is a problem already
            misfits = shipped_translations.misfits(text, parse_license_text(binding))
            problems += [f"{name}: {sentence}" for sentence in misfits]
            found.append(text)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = _(
            "%(file)s is not saved as UTF-8: byte %(at)d is no part of any character. Save it "
            "as UTF-8."
        )
        raise DatasetFileInvalid([sentence % {"file": path.name, "at": error.start}]) from error
    except (OSError, ValueError) as error:
        raise DatasetFileInvalid(
            [_("%(why)s: can't be read. Check its name, and who may read it.") % {"why": error}]
        ) from error


def _fields(found: Mapping[str, Any], problems: list[str]) -> dict[str, Any]:
    """What is of the right kind; what is not, is missing or unknown, is a problem."""
    problems += [_("%(name)s: is missing.") % {"name": n} for n in _NEEDED if n not in found]
    fields = {}
    for name, value in found.items():
        kind, texts = _KINDS.get(name), value if isinstance(value, list) else ()
        if kind is None:
            problems.append(_("%(name)s: a dataset has nothing of this name.") % {"name": name})
        elif type(value) is not kind or not all(isinstance(text, str) for text in texts):
            problems.append(f"{name}: {_SENTENCES[kind]}")
        else:
            fields[name] = _as_kept(name, value)
    return fields


def _as_kept(name: str, value: Any) -> Any:
    if name == "facts":  # no database keeps the order of names
        return [[label, text] for label, text in value.items()]
    return value.strip() if isinstance(value, str) else value


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
    text = _parsed(path, problems)
    if text is None:
        return ""
    dataset = Dataset.objects.filter(slug=slug).first()
    if dataset is None or public_datasets.version_in_force(dataset):
        dataset = Dataset(slug="dataset")  # then its number is of no matter
    found = validation.text_objections(text, LicenseVersion(dataset=dataset))
    if not found:
        try:
            render_body(text, display.page_url(dataset))
        except PortalError as error:
            found.append(str(error))
    problems += [f"{path.name}: {sentence}" for sentence in found]
    return text.source


def _parsed(path: Path, problems: list[str]) -> LicenseText | None:
    """A text of an LA, as it can be stored."""
    try:
        return validation.parse_storable_text(_text(path))
    except DatasetFileInvalid as error:
        problems += error.problems
    except LicenseTextInvalid as error:
        problems += [f"{path.name}: {sentence}" for sentence in error.sentences]
    except PortalError as error:
        problems.append(f"{path.name}: {error}")
    return None
