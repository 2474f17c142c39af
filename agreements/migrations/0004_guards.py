"""What the database itself refuses: changes of evidence, access without a live agreement."""

from django.db import migrations

from agreements.guards import Guard, changes, frozen, kept

AGREEMENT = "agreements_agreement"
GRANT = "agreements_downloadgrant"
VERSION = "agreements_licenseversion"

_ANNOUNCED = "OLD.status <> 'draft'"
_TEXT = changes("dataset_id", "number", "source", "sha256", "body_pdf", "body_sha256", "body_pages")


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_constraints")]

    operations = [
        *frozen("agreements_auditevent"),
        *frozen("agreements_issueddocument"),
        *frozen("agreements_signedscan"),
        *frozen("agreements_reviewdecision"),
        *frozen("agreements_downloadrecord"),
        *kept(GRANT),
        Guard(
            VERSION,
            "UPDATE",
            f"{_ANNOUNCED} AND (NEW.status = 'draft' OR {_TEXT})",
            "an announced LA version keeps its text",
            name=f"{VERSION}_text_kept",
        ),
        *kept(VERSION, when=_ANNOUNCED),
        Guard(
            GRANT,
            "INSERT",
            f"NEW.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM {AGREEMENT} "
            "WHERE id = NEW.agreement_id AND status = 'approved')",
            "a live grant needs an approved agreement",
            name=f"{GRANT}_needs_approval",
        ),
        Guard(
            GRANT,
            "UPDATE",
            "OLD.ended_at IS NOT NULL OR NEW.agreement_id <> OLD.agreement_id",
            "a grant that ended stays ended",
            name=f"{GRANT}_stays_ended",
        ),
        Guard(
            AGREEMENT,
            "UPDATE",
            f"NEW.status <> 'approved' AND EXISTS (SELECT 1 FROM {GRANT} "
            "WHERE agreement_id = NEW.id AND ended_at IS NULL)",
            "an agreement ends after its grant",
            name=f"{AGREEMENT}_ends_after_grant",
        ),
    ]
