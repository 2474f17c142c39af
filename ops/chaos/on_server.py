"""What is done and read on the server itself, by the portal's own code and account:
`python -m ops.chaos.on_server VERB`. `collect` prints the evidence for the auditors as JSON.
"""

import hashlib
import io
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

OWNER = "owner@institute.example.edu"
HOLDER = "holder{}@psych.example.edu"
_SUMMARY = "Two clauses change: who counts as a student, and what may be published."
_BATCH = 1000


def prepare(people: str, holders: str) -> None:
    """People who signed before; of the first ones, accounts and access; data to fetch; a draft."""
    from agreements.enums import ChangeType
    from agreements.models import Dataset, User
    from agreements.services.license_texts import drafts
    from agreements.services.releases import arrivals, publishing
    from agreements.services.releases import drafts as release_drafts

    dataset, owner = Dataset.objects.get(), User.objects.get(email=OWNER)
    dataset.staff.add(owner)
    for numbers in _batches(range(int(people))):
        _sign_up(dataset, owner, numbers, int(holders))
    release = release_drafts.create_draft(dataset, label="1.0", notes="Noise.", by=owner)
    noise = random.Random(1)
    for subject in range(1, 5):
        content = io.BytesIO(noise.randbytes(500_000))
        arrivals.add_upload(release, f"s{subject:02d}/emg.mat", content, by=owner)
    publishing.publish(release, by=owner)
    text = Path("ops/demo/world/casmemg-1.1.md").read_text(encoding="utf-8")
    draft = drafts.create_draft(dataset, by=owner, source=text)
    drafts.update_draft(
        draft,
        by=owner,
        seen=drafts.draft_digest(draft),
        source=text,
        change_type=ChangeType.MAJOR,
        summary=_SUMMARY,
    )


def _batches(numbers: range) -> Iterator[range]:
    for start in range(0, len(numbers), _BATCH):
        yield numbers[start : start + _BATCH]


def _sign_up(dataset: Any, owner: Any, numbers: range, holders: int) -> None:
    """Agreements as if imported, each on record."""
    from django.db import transaction
    from django.utils import timezone

    from agreements import audit
    from agreements.enums import AuditAction, Status
    from agreements.models import Agreement, DownloadGrant, Signer, User
    from agreements.selectors.datasets import public_datasets

    version, now = public_datasets.version_in_force(dataset), timezone.now()
    with transaction.atomic():
        users = {n: User.objects.create_user(HOLDER.format(n)) for n in numbers if n < holders}
        signers = Signer.objects.bulk_create(
            Signer(email=HOLDER.format(n), name=f"Holder {n}", user=users.get(n)) for n in numbers
        )
        made = Agreement.objects.bulk_create(
            Agreement(
                signer=signer,
                dataset=dataset,
                version=version,
                version_signed=version,
                status=Status.APPROVED,
                submitted_at=now,
                approved_at=now,
                approved_by=owner,
            )
            for signer in signers
        )
        DownloadGrant.objects.bulk_create(
            DownloadGrant(agreement=each, granted_at=now) for each in made if each.signer.user_id
        )
        told = {each.reference: {"to": Status.APPROVED.value} for each in made}
        audit.record_many(AuditAction.AGREEMENT_IMPORT, told)


def announce() -> None:
    """The draft, by its owner: thousands are to be told."""
    from agreements import nudges
    from agreements.enums import VersionStatus
    from agreements.models import LicenseVersion, User
    from agreements.services.versions import announcement, announcement_preconditions

    draft = LicenseVersion.objects.filter(status=VersionStatus.DRAFT).first()
    if draft is None:  # announced by a call before, which did not hear that it was
        return
    day = announcement_preconditions.earliest_day(draft)
    announcement.announce(draft, day, by=User.objects.get(email=OWNER))
    nudges.nudge_notices()


def hog(seconds: str) -> None:
    """Take all connections that the database has left, and keep them."""
    import psycopg
    from django.db import connection

    kept = []
    given = connection.get_connection_params()
    told = {name: given[name] for name in ("dbname", "user", "host", "port") if given.get(name)}
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            kept.append(psycopg.connect(**told))
        except psycopg.OperationalError:  # none is left; whoever ends leaves one to be taken
            time.sleep(0.05)
    print(len(kept))


def waiting() -> None:
    """How long the oldest waits of everything that workers deal with, in seconds; what waits for
    its day in the future does not count."""
    print(json.dumps(_waiting()))


def _waiting() -> dict[str, float]:
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


def verify() -> None:
    """What is wrong with the chains of events, in sentences; nothing where all is well."""
    from django.core.management import CommandError, call_command

    try:
        call_command("verify_audit", stdout=io.StringIO())
    except CommandError as broken:
        print(broken)


def collect() -> None:
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

    told = {
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
        "waiting": _waiting(),
        "operator": settings.OPERATOR_EMAIL,
    }
    json.dump(told, sys.stdout, default=lambda moment: moment.timestamp())


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


_VERBS = {each.__name__: each for each in (prepare, announce, hog, waiting, verify, collect)}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")
    django.setup()
    _VERBS[sys.argv[1]](*sys.argv[2:])
