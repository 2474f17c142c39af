"""A case with something of everything, its bundle, and bundles that somebody changed."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping

from django.utils import timezone

from agreements import audit
from agreements.archives.bundle_writer import BundleWriter
from agreements.enums import AuditAction, Status
from agreements.mail import stored_letter
from agreements.mail.render import RenderedLetter
from agreements.models import Agreement, OutboundEmail
from agreements.services.evidence import bundles
from tests import examined
from tests.admin.desk import filed
from tests.factories import DatasetFactory, UserFactory, rendered_version
from tests.services.telling import announced

SECRET = "Your code is ZRWD-FPDW"


def case() -> Agreement:
    """Approved, after the text of its LA changed; among events of others."""
    agreement = filed(Status.APPROVED, version=rendered_version())
    scan = agreement.scans.get()
    examined.read(scan, examined.finding("date", "date_blank", page=1))
    old = agreement.version
    source = old.source.replace('version: "1.0"', 'version: "1.1"')
    agreement.version = announced("1.1", replaces=old, source=source, body_pdf=old.body_pdf)
    agreement.save(update_fields=["version"])
    letter = RenderedLetter("Approved", "Dear signer,\nit is approved.", "")
    secret = stored_letter.sealed_columns(RenderedLetter(SECRET, SECRET, SECRET), "code:1")
    for key, columns in (
        ("approved:1", {"subject": letter.subject, "text": letter.text}),
        ("code:1", {**secret, "is_secret": True}),
    ):
        columns |= {"agreement": agreement, "due_at": timezone.now()}
        OutboundEmail.objects.create(dedup_key=key, letter="approved", to="li@uni.edu", **columns)
    with audit.origin("192.0.2.1"):
        for number in range(5):
            slug = DatasetFactory().slug if number == 2 else agreement.dataset.slug
            audit.record(AuditAction.DATASET_CHANGE, slug, by=None, number=number)
            audit.record(
                AuditAction.SCAN_VIEW, agreement.reference, by=UserFactory(), scan=1, word="Hm."
            )
    return agreement


def bundle_of(agreement: Agreement) -> bytes:
    with bundles.make_bundle(agreement, by=UserFactory()) as file:
        return file.read()


def members(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return made.getvalue()


def signed_anew(bundle: bytes, path: str, change: Callable[[object], None]) -> bytes:
    """As by somebody who changes a JSON file in it and signs with whatever key is set now."""
    made, files = io.BytesIO(), members(bundle)
    manifest = json.loads(files["manifest.json"])
    value = json.loads(files[path])
    change(value)
    files[path] = json.dumps(value, ensure_ascii=False).encode()
    with BundleWriter(made, timezone.now()) as writer:
        for name in files.keys() - {"manifest.json", "manifest.sig", "portal-key.pem"}:
            writer.add_bytes(name, files[name])
        writer.finish({"agreement": manifest["agreement"], "portal": manifest["portal"]})
    return made.getvalue()
