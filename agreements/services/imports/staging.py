"""Reads a table into rows that say what would become of them; nothing else happens by it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import tablib
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import fields, resources

from agreements import dates, storage
from agreements.enums import ImportOutcome, VersionStatus
from agreements.models import AgreementImport, Dataset, ImportRow, LicenseVersion
from agreements.selectors.imports.requests_there import outcome_beside, requests_there

from . import cells
from .columns import COLUMNS
from .scan_names import scan_key
from .tables import AgreementTable, read_table

_AT_ONCE = 500
_ROW = "row"
# Signed once, whether or not it binds anybody new today.
_SIGNABLE = (VersionStatus.IN_FORCE, VersionStatus.SUPERSEDED)


def stage_table(batch: AgreementImport) -> int:
    """Write a row for each of the table, all in one transaction; returns how many.

    Raises TableRefused, and then nothing is written.
    """
    with storage.local_copy(batch.table) as path:
        table = read_table(path)
    unknown = [head for head, name in zip(table.head, table.columns, strict=True) if not name]
    with transaction.atomic():
        RowResource(batch).import_data(_dataset(table), raise_errors=True, use_transactions=True)
        judge_rows(batch)
        AgreementImport.objects.filter(pk=batch.pk).update(
            unknown_columns=[head for head in unknown if head]
        )
    return len(table.rows)


def judge_rows(batch: AgreementImport) -> None:
    """Say anew of each row that is not imported yet what would become of it."""
    waiting = batch.rows.exclude(outcome=ImportOutcome.IMPORTED)
    waiting.exclude(errors={}).update(outcome=ImportOutcome.ERRORS)
    sound = waiting.filter(errors={})
    sound.update(outcome=ImportOutcome.NEW)
    emails = list(sound.values_list("email", flat=True))
    for start in range(0, len(emails), _AT_ONCE):
        there = requests_there(batch.dataset, emails[start : start + _AT_ONCE])
        for outcome in (ImportOutcome.THERE, ImportOutcome.OPEN):
            found = [email for email, one in there.items() if outcome_beside(one) is outcome]
            sound.filter(email__in=found).update(outcome=outcome)


def _dataset(table: AgreementTable) -> tablib.Dataset:
    """With the columns that are known, each by its name, and the number of each row."""
    names = [column.name for column in COLUMNS if column.name in table.columns]
    found = tablib.Dataset(headers=[*names, _ROW])
    places = [table.columns.index(name) for name in names]
    for number, line in table.rows:
        found.append([*(line[place] if place < len(line) else "" for place in places), number])
    return found


class RowResource(resources.ModelResource):
    """A row with errors is staged as well, with a sentence for each of its cells."""

    class Meta:
        model = ImportRow
        fields: ClassVar = ()
        import_id_fields: ClassVar = ()
        force_init_instance = True
        use_bulk = True
        batch_size = _AT_ONCE
        skip_diff = True
        store_row_values = False

    def __init__(self, batch: AgreementImport) -> None:
        super().__init__()
        self.batch = batch
        self.first_of: dict[tuple[str, str], int] = {}
        dataset = batch.dataset
        today = timezone.now().astimezone(ZoneInfo(dataset.time_zone)).date()
        versions = list(dataset.versions.filter(status__in=_SIGNABLE).order_by("effective_at"))
        for name, widget in _widgets(dataset.person_id, versions, today):
            self.fields[name] = fields.Field(attribute=name, column_name=name, widget=widget)

    def after_init_instance(
        self, instance: ImportRow, new: bool, row: Mapping[str, Any], **kwargs: Any
    ) -> None:
        instance.batch, instance.number = self.batch, row[_ROW]
        instance.outcome = ImportOutcome.NEW
        instance.cells = {name: said for name, said in row.items() if name != _ROW and said}

    def validate_instance(
        self,
        instance: ImportRow,
        import_validation_errors: Mapping[str, ValidationError] | None = None,
        validate_unique: bool = True,
    ) -> None:
        found = {
            name: " ".join(ValidationError(errors).messages)
            for name, errors in (import_validation_errors or {}).items()
        }
        instance.errors = {**self._said_of_whole(instance), **found}
        instance.scan_due = bool(instance.scan_name) and "scan_name" not in instance.errors

    def _said_of_whole(self, row: ImportRow) -> dict[str, str]:
        """What a cell is only wrong beside others."""
        found = {}
        if row.version is None and "version" not in row.cells:
            found["version"] = self._version_alone(row)
        found["approved_on"] = self._said_of_approval(row)
        if first := self._earlier("email", row.email, row):
            found["email"] = _("Row %(number)d has the same signer.") % {"number": first}
        if first := self._earlier("scan_name", scan_key(row.scan_name), row):
            found["scan_name"] = _("Row %(number)d names the same file.") % {"number": first}
        if row.email and any(one["email"] == row.email for one in row.people):
            found["people"] = _("The signer is not listed again.")
        return {name: sentence for name, sentence in found.items() if sentence}

    def _earlier(self, name: str, value: str, row: ImportRow) -> int | None:
        """The number of an earlier row that says the same."""
        first = self.first_of.setdefault((name, value), row.number) if value else row.number
        return first if first != row.number else None

    def _said_of_approval(self, row: ImportRow) -> str:
        if row.signed_on is None or row.approved_on is None:
            return ""
        if row.approved_on < row.signed_on:
            return _("This is before the day on which it was signed.")
        until = term_end(self.batch.dataset, row.approved_on)
        if until and until <= timezone.now():
            said = _("By the term of this dataset it ended on %(day)s.")
            return said % {"day": dates.say(until, self.batch.dataset.time_zone)}
        return ""

    def _version_alone(self, row: ImportRow) -> str:
        """Where the table has no such column."""
        try:
            row.version = self.fields["version"].widget.clean("")
        except ValueError as error:
            return str(error)
        return ""


def term_end(dataset: Dataset, approved_on: date) -> datetime | None:
    """When an agreement that was approved on this day ends, where the dataset has a term."""
    if not dataset.term_months:
        return None
    return dates.months_later(dates.midnight(approved_on, dataset.time_zone), dataset.term_months)


def _widgets(
    person_id: str, versions: Sequence[LicenseVersion], today: date
) -> Iterator[tuple[str, Any]]:
    yield "name", cells.LineCell(200, due=True)
    yield "email", cells.AddressCell()
    yield "affiliation", cells.LineCell(300, due=True)
    yield "title", cells.LineCell(200)
    yield "address", cells.BlockCell(1000)
    yield "country", cells.CountryCell()
    yield "version", cells.VersionCell(versions)
    yield "signed_on", cells.DayCell(today, due=True)
    yield "approved_on", cells.DayCell(today)
    yield "people", cells.PeopleCell(asks_id=bool(person_id))
    yield "scan_name", cells.LineCell(255, printed=False)
    yield "note", cells.BlockCell(2000, printed=False)
