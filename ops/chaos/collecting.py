"""The evidence of the server itself: rows, and what files hold. Imported once Django is set up."""

import hashlib
from collections.abc import Iterator
from typing import Any


def waiting_seconds() -> dict[str, float]:
    from django.utils import timezone

    from agreements.enums import Watched
    from agreements.models import DownloadRecord
    from agreements.selectors.watch.waiting import waiting_since

    now = timezone.now()
    ages = {
        what.value: (now - since).total_seconds()
        for what, since in waiting_since().items()
        if since and what is not Watched.BEAT
    }
    fetch = DownloadRecord.objects.filter(ended_at=None, release__isnull=False).first()
    if fetch:
        ages["fetch"] = (now - fetch.at).total_seconds()
    return {what: age for what, age in ages.items() if age > 0}


def everything() -> dict[str, Any]:
    """Everything that the auditors look at."""
    from django.conf import settings

    from agreements.models import (
        Agreement,
        AuditEvent,
        DownloadGrant,
        DownloadRecord,
        DownloadToken,
        IssuedDocument,
        OutboundEmail,
        SignedScan,
    )

    def rows(query: Any, *columns: str, **named: str) -> list[dict[str, Any]]:
        from django.db.models import F

        return list(query.values(*columns, **{name: F(path) for name, path in named.items()}))

    return {
        "agreements": rows(
            Agreement.objects.all(),
            *("reference", "status", "remedy", "intended_use", "accepted"),
            name="signer__name",
        ),
        "events": [
            {
                "id": event.pk,
                "at": event.at.timestamp(),
                "action": event.action,
                "subject": event.subject,
                "facts": event.facts,
                "ip": event.ip,
                "actor": event.actor,
            }
            for event in AuditEvent.objects.order_by("pk")
        ],
        "documents": rows(
            IssuedDocument.objects.all(), "document_id", "sha256", reference="agreement__reference"
        ),
        "scans": rows(SignedScan.objects.all(), "sha256", reference="agreement__reference"),
        "tokens": rows(DownloadToken.objects.all(), "token_sha256"),
        "grants": rows(DownloadGrant.objects.all(), "id", "granted_at", "ended_at"),
        "records": rows(
            DownloadRecord.objects.filter(release__isnull=False),
            *("grant_id", "at", "ended_at", "ip", "first_byte", "bytes"),
            who="user__email",
        ),
        "mails": rows(
            OutboundEmail.objects.all(),
            *("dedup_key", "letter", "to", "status", "message_id", "expires_at", "sent_at"),
            "server_reply",
        ),
        "files": list(_files()),
        "orphans": _orphans(),
        "waiting": waiting_seconds(),
        "operator": settings.OPERATOR_EMAIL,
    }


def _files() -> Iterator[dict[str, str]]:
    """What each row says of its file, and what the file says; "" where it can't be read."""
    from agreements import storage
    from agreements.models import IssuedDocument, LicenseVersion, ReleaseFile, SignedScan
    from agreements.release_storage import stored_files

    named = [
        (IssuedDocument, "file", "sha256"),
        (SignedScan, "file", "sha256"),
        (SignedScan, "originals", "originals_sha256"),
        (LicenseVersion, "body_pdf", "body_sha256"),
    ]
    for model, column, digest in named:
        for name, expected in model._default_manager.exclude(**{column: ""}).values_list(
            column, digest
        ):
            try:
                found = hashlib.sha256(storage.read_file(name)).hexdigest()
            except Exception as error:  # whatever it is: the bytes are not there
                found = repr(error)
            yield {"file": name, "row": model.__name__, "expected": expected, "found": found}
    for file in ReleaseFile.objects.all():
        content = b"".join(stored_files.read_part(file.file, 0, file.size))
        found = hashlib.sha256(content).hexdigest()
        yield {"file": file.file, "row": "ReleaseFile", "expected": file.sha256, "found": found}


def _orphans() -> list[str]:
    """Files that no row names, and rows of any kind whose file is not there ("missing: …")."""
    from agreements import storage
    from agreements.selectors import files

    found = []
    for kind in storage.Kind:
        named = set(files.names_in_rows(kind))
        there = set(storage.stored_names(kind))
        found += sorted(there - named)
        found += [f"missing: {name}" for name in sorted(named - there)]
    return found
