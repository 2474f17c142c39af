"""Which columns name stored files: every kind has one, and a sweep removes what none names."""

from collections.abc import Iterator

from django.db.models import Model

from agreements.models import (
    AgreementImport,
    Dataset,
    ImportRow,
    IssuedDocument,
    LicenseVersion,
    MessageFile,
    OrderedBundle,
    PagePhoto,
    PagePreview,
    ProposedScan,
    QuarantinedUpload,
    SignedScan,
)
from agreements.storage import Kind

COLUMNS: dict[Kind, tuple[type[Model], *tuple[str, ...]]] = {
    Kind.ISSUED: (IssuedDocument, "file"),
    Kind.BODIES: (LicenseVersion, "body_pdf"),
    Kind.SCANS: (SignedScan, "file"),
    Kind.ORIGINALS: (SignedScan, "originals"),
    Kind.QUARANTINE: (QuarantinedUpload, "file", "pdf"),
    Kind.PROPOSED: (ProposedScan, "file", "originals"),
    Kind.PHOTOS: (PagePhoto, "file", "straight_picture", "preview_picture"),
    Kind.PAGES: (PagePreview, "small", "large"),
    Kind.MESSAGES: (MessageFile, "file"),
    Kind.BUNDLES: (OrderedBundle, "file"),
    Kind.IMPORTS: (AgreementImport, "table", "archive"),
    Kind.IMPORTED: (ImportRow, "file"),
    Kind.PICTURES: (Dataset, "picture"),
}


def names_in_rows(kind: Kind) -> Iterator[str]:
    """The names of all files of a kind that rows speak of."""
    model, *columns = COLUMNS[kind]
    for column in columns:
        rows = model._default_manager.exclude(**{column: ""})
        yield from rows.values_list(column, flat=True).iterator()
