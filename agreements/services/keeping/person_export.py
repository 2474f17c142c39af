"""Everything that is kept about a person, as one ZIP file: for machines, for people, with files."""

import json
import tempfile
import zipfile
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.exceptions import FileDamaged, NotYourMove
from agreements.mail import stored_letter
from agreements.models import OutboundEmail, User
from agreements.release_storage.reading import sum_up
from agreements.selectors import access
from agreements.selectors.evidence.chain_of_subject import PORTAL
from agreements.selectors.keeping import about_person
from agreements.selectors.keeping.people import KnownPerson

RIGHT = "agreements.change_dataset"
FORMAT = 1


def may_export(by: User, person: KnownPerson) -> bool:
    """The person themself, superusers, and owners of every dataset that the person has to do with:
    what is kept of one is not shown to the owner of another."""
    if person.user and by.pk == person.user.pk:
        return True
    if by.is_active and by.is_superuser:
        return True
    theirs = list(person.datasets())
    return bool(theirs) and all(access.may_on_dataset(by, RIGHT, dataset) for dataset in theirs)


def export_person(person: KnownPerson, *, by: User | None) -> IO[bytes]:
    """The archive, open at its start and gone once closed. `by` is None for whoever has the server.
    That it was made is on record, without whose it is. Raises NotYourMove."""
    if by is not None and not may_export(by, person):
        raise NotYourMove
    with transaction.atomic():
        audit.record(AuditAction.PERSON_EXPORT, PORTAL, by=by)
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  # handed on
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            _write(archive, person, timezone.now())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write(archive: zipfile.ZipFile, person: KnownPerson, now: datetime) -> None:
    sections = []
    for kind in about_person.KINDS:
        rows = [_facts(kind, row, person) for row in kind.rows(person).iterator(chunk_size=500)]
        archive.writestr(f"data/{kind.name}.json", _json(rows))
        if rows:
            names = {
                column.name: capfirst(str(column.verbose_name))
                for column in kind.model._meta.concrete_fields
            }
            title = capfirst(str(kind.model._meta.verbose_name_plural))
            told = [
                [(names[name], value) for name, value in row.items() if value not in (None, "")]
                for row in rows
            ]
            sections.append((title, told))
    steps = list(about_person.steps_of(person))
    archive.writestr("data/Steps.json", _json(steps))
    files, missing = [], []
    for path, name in about_person.stored_files_of(person):
        try:
            with storage.open_stored(name) as source:
                sum_up(source)  # whether it is whole, before it is begun in the archive
                with archive.open(path, "w") as target:
                    for chunk in source.chunks():
                        target.write(chunk)
            files.append(path)
        except (FileNotFoundError, FileDamaged):
            missing.append(path)
    about = {
        "format": FORMAT,
        "portal": settings.SITE_URL,
        "made": now,
        "addresses": list(person.addresses),
        "files": files,
        "missing": missing,
        "not_in_it": about_person.NOT_HANDED_OUT,
        "left_out": {kind.name: kind.without for kind in about_person.KINDS if kind.without},
    }
    archive.writestr("about.json", _json(about))
    page = {"sections": sections, "steps": steps, **about}
    archive.writestr("index.html", render_to_string("keeping/person.html", page))


def _facts(kind: about_person.KindOfRow, row: Any, person: KnownPerson) -> dict[str, Any]:
    facts = kind.facts(row, person)
    if isinstance(row, OutboundEmail):
        if row.is_secret:
            facts["text"] = ""
        else:
            letter = stored_letter.letter_of(row)
            facts |= {"subject": letter.subject, "text": letter.text}
    return facts


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, cls=_Encoder)


class _Encoder(DjangoJSONEncoder):
    """Whatever else a column holds (a country), in words."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)
