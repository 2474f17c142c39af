"""Tables of agreements that were signed before, for tests."""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zipfile import ZipFile

from django.core.files.base import ContentFile

from agreements import models, storage
from agreements.enums import ImportOutcome, ImportState
from agreements.services.accounts import staff
from agreements.services.imports import desk_steps, import_worker
from tests.factories import UserFactory, staff_user

HEAD = ("Name", "E-mail", "Affiliation", "LA version", "Signed on", "Approved on", "People", "Scan")
GOOD = {
    "Name": "Maria Rossi",
    "E-mail": "rossi@uni.example.edu",
    "Affiliation": "University of Example",
    "LA version": "1.0",
    "Signed on": "2021-03-04",
    "Approved on": "2021-03-09",
}


def table(*rows: Mapping[str, str], head: Sequence[str] = HEAD, name: str = "old.csv") -> Any:
    """A CSV file with these rows; what a row does not say is as in GOOD."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    for row in rows:
        writer.writerow([{**GOOD, **row}.get(column, "") for column in head])
    return ContentFile(text.getvalue().encode(), name=name)


def signers(number: int, **cells: str) -> list[dict[str, str]]:
    """So many rows, each of another signer."""
    return [
        {"Name": f"Signer {n}", "E-mail": f"signer{n}@uni.example.edu", **cells}
        for n in range(number)
    ]


def packed(files: Mapping[str, bytes], name: str = "scans.zip") -> Any:
    """A ZIP with these files."""
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return ContentFile(content.getvalue(), name=name)


def owner_of(version: models.LicenseVersion) -> models.User:
    return staff_user(staff.DATA_OWNER, version.dataset)


def staged(
    version: models.LicenseVersion, *rows: Mapping[str, str], scans: Any = None, **kwargs: Any
) -> models.AgreementImport:
    """A table that was read."""
    by = kwargs.pop("by", None) or owner_of(version)
    batch = desk_steps.upload_table(
        version.dataset, by=by, table=table(*rows, **kwargs), archive=scans
    )
    return worked(batch)


def worked(batch: models.AgreementImport) -> models.AgreementImport:
    """As it is once a worker had its turn."""
    import_worker.work_imports()
    return models.AgreementImport.objects.get(pk=batch.pk)


def imported(batch: models.AgreementImport, **chosen: Any) -> models.AgreementImport:
    """Confirmed by who uploaded it, and done."""
    seen = batch.rows.filter(outcome=ImportOutcome.NEW).count()
    desk_steps.confirm_import(batch, by=batch.uploaded_by, seen=seen, **chosen)
    return worked(batch)


def staged_import(version: models.LicenseVersion) -> models.AgreementImport:
    """Without a worker: one row, 2, with its scan."""
    kept = storage.store(storage.Kind.IMPORTED, b"%PDF-1.4 a scan")
    batch = models.AgreementImport.objects.create(
        dataset=version.dataset,
        name="old.csv",
        table="imports/none.table",
        table_sha256=hashlib.sha256(b"").hexdigest(),
        state=ImportState.STAGED,
        due_at=None,
        uploaded_by=UserFactory(),
    )
    batch.rows.create(
        number=2,
        cells={"name": "Maria Rossi", "email": "rossi@uni.example.edu"},
        outcome=ImportOutcome.NEW,
        email="rossi@uni.example.edu",
        name="Maria Rossi",
        version=version,
        signed_on=date(2021, 3, 4),
        scan_name="rossi.pdf",
        file=kept.name,
        scan_sha256=kept.sha256,
        scan_pages=1,
    )
    return batch


def outcomes(batch: models.AgreementImport) -> list[str]:
    return list(batch.rows.order_by("number").values_list("outcome", flat=True))


def errors(batch: models.AgreementImport) -> list[list[str]]:
    return [sorted(row.errors) for row in batch.rows.order_by("number")]
