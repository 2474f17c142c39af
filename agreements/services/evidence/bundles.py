"""The evidence bundle of one agreement: everything about the case in one signed archive."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from agreements import audit, signatures, storage
from agreements.archives.bundle_writer import EVENTS, PROOF, BundleWriter
from agreements.enums import AuditAction
from agreements.exceptions import FileDamaged, LicenseTextInvalid, NotYourMove
from agreements.mail import stored_letter
from agreements.models import (
    Agreement,
    AuditEvent,
    AuditHead,
    ImportRow,
    LicenseVersion,
    User,
)
from agreements.release_storage.reading import sum_up
from agreements.selectors import access
from agreements.selectors.evidence import case_records, chains
from agreements.selectors.evidence.chain_of_subject import chain_name
from agreements.services.evidence import chaining
from agreements.services.license_texts import diff


def make_bundle(agreement: Agreement, *, by: User, with_notes: bool = False) -> IO[bytes]:
    """The archive, open at its start and gone once closed; that it was made is on record, in itself
    too. What staff noted among themselves is in it only `with_notes`, and never where the request
    is the person's own (NotYourMove). Raises KeyMissing without a SIGNING_KEY."""
    if with_notes and not access.may_answer(by, agreement):
        raise NotYourMove
    signatures.signing_key()
    notes = {"internal_notes": True} if with_notes else {}
    with transaction.atomic():
        audit.record(AuditAction.BUNDLE_MAKE, agreement.reference, by=by, **notes)
    chaining.chain_waiting_events()
    # Where uploads lie: it may be large, and what a crash leaves there, a sweep removes.
    file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  # handed on
    try:
        # For whoever has to judge it, whatever its maker reads.
        with BundleWriter(file, timezone.now()) as bundle, override(settings.LANGUAGE_CODE):
            _write(bundle, agreement, with_notes)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write(bundle: BundleWriter, agreement: Agreement, with_notes: bool) -> None:
    about = {
        "agreement": agreement.reference,
        "portal": settings.SITE_URL,
        "internal_notes": with_notes,
    }
    bundle.add_bytes("README.txt", render_to_string("evidence/README.txt", about).encode())
    for path, name in _stored_files(agreement):
        try:
            with storage.open_stored(name) as file:
                sum_up(file)  # whether it is whole, before it is begun in the archive
                file.seek(0)
                bundle.add_stored(path, file)
        except (FileNotFoundError, FileDamaged):
            bundle.note_missing(path)
    for name, rows in case_records.case_records(agreement, with_notes=with_notes).items():
        bundle.add_json(f"records/{name}.json", rows)
    for number, mail in enumerate(case_records.readable_mails(agreement), 1):
        letter = stored_letter.letter_of(mail)
        words = f"To: {mail.to}\nSubject: {letter.subject}\n\n{letter.text}"
        bundle.add_bytes(f"mails/{number:04}-{mail.letter}.txt", words.encode())
    _add_license(bundle, case_records.license_versions(agreement))
    _add_audit(bundle, agreement)
    bundle.finish(about)


def _stored_files(agreement: Agreement) -> Iterator[tuple[str, str]]:
    for document in agreement.documents.order_by("number"):
        yield f"issued/document-{document.number}.pdf", document.file
    for scan in agreement.scans.order_by("number"):
        yield f"scans/scan-{scan.number}.pdf", scan.file
        if scan.originals:
            yield f"scans/scan-{scan.number}-originals.zip", scan.originals
    for sent in case_records.message_files(agreement):
        yield f"messages/{sent.message.number}-{sent.number}{PurePath(sent.file).suffix}", sent.file
    for row in ImportRow.objects.filter(agreement=agreement).exclude(file=""):
        yield "scans/signed-before.pdf", row.file
    for version in case_records.license_versions(agreement):
        if version.body_pdf:
            yield f"license/{_name(version)}.pdf", version.body_pdf


def _add_license(bundle: BundleWriter, versions: list[LicenseVersion]) -> None:
    for version in versions:
        bundle.add_bytes(f"license/{_name(version)}.md", version.source.encode())
    for old, new in pairwise(versions):
        with suppress(LicenseTextInvalid):  # imported by hand, before there was a form for it
            context = {"old": old, "new": new, "comparison": diff.compare_versions(old, new)}
            page = render_to_string("evidence/comparison.html", context)
            bundle.add_bytes(f"license/changes-{_name(old)}-{_name(new)}.html", page.encode())


def _name(version: LicenseVersion) -> str:
    """Its number, where that is a name for a file everywhere; unlike that of any other."""
    return f"{version.pk}-{re.sub(r'[^A-Za-z0-9.-]', '_', version.number)}"


def _add_audit(bundle: BundleWriter, agreement: Agreement) -> None:
    head = AuditHead.objects.filter(chain__name=chain_name(agreement.dataset_id)).latest("size")
    events = case_records.case_events(agreement, head.size)
    positions = [event.place.position or 0 for event in events]  # chained, so none is null
    paths = chains.proofs(head.chain, positions, head.size)
    told = [
        {
            "position": event.place.position,
            "event": event.leaf_entry(),
            "kept": event.erasable.kept_parts() if event.erasable else {},
            "erased": _erased(event),
        }
        for event in events
    ]
    bundle.add_json(EVENTS, told)
    proof = {"chain": head.chain.name, "size": head.size, "root": head.root, "at": head.at}
    steps = {str(place): [step.hex() for step in path] for place, path in paths.items()}
    bundle.add_json(PROOF, {**proof, "paths": steps})


def _erased(event: AuditEvent) -> dict[str, dict[str, object]]:
    found = event.erasable.erasures() if event.erasable else {}
    return {part: {"at": why.erased_at, "because": why.reason} for part, why in found.items()}
