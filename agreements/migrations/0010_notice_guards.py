"""What the database refuses about announced versions and notices."""

from django.db import migrations

from agreements.guards import Guard, changes, frozen, kept

VERSION = "agreements_licenseversion"
TRANSLATION = "agreements_licensetranslation"
NOTICE = "agreements_noticedelivery"
WORDING = "agreements_noticewording"

_ANNOUNCED = "OLD.status <> 'draft'"
_TEXT = changes(
    "dataset_id",
    "number",
    "source",
    "sha256",
    "weight",
    "summary",
    "body_pdf",
    "body_sha256",
    "body_pages",
)
_ENDED = "OLD.status IN ('superseded', 'called_off') AND NEW.status <> OLD.status"
_WHOM = changes("version_id", "agreement_id", "audience", "token_sha256")


def _announced(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {VERSION} WHERE id = {row}.version_id AND status <> 'draft')"


def _translation(event: str, row: str) -> Guard:
    return Guard(
        TRANSLATION,
        event,
        _announced(row),
        "an announced LA version keeps its translations",
        name=f"{TRANSLATION}_no_{event.lower()}",
    )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0009_notice_constraints")]

    operations = [
        Guard(
            VERSION,
            "UPDATE",
            f"{_ANNOUNCED} AND (NEW.status = 'draft' OR {_TEXT})",
            "an announced LA version keeps its text",
            name=f"{VERSION}_text_kept",
        ),
        Guard(
            VERSION,
            "UPDATE",
            _ENDED,
            "an LA version that has ended stays so",
            name=f"{VERSION}_stays_ended",
        ),
        *kept(VERSION, when=_ANNOUNCED),
        _translation("INSERT", "NEW"),
        _translation("UPDATE", "OLD"),
        _translation("DELETE", "OLD"),
        Guard(
            NOTICE,
            "UPDATE",
            _WHOM,
            "a notice is about one agreement and one LA version",
            name=f"{NOTICE}_whom_kept",
        ),
        Guard(
            NOTICE,
            "UPDATE",
            "OLD.settled_at IS NOT NULL AND (NEW.settled_at IS NULL OR NEW.outcome <> OLD.outcome)",
            "an effect happens once",
            name=f"{NOTICE}_settled_once",
        ),
        *kept(NOTICE),
        *frozen(WORDING),
    ]
