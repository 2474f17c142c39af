"""Every guard that must stand, by table.

Evidence is `frozen`: written once. What also does work is `kept`, and says which of its columns
stay. A line here is all that a table needs (`install`); say its name in `tests/guards/expected.py`.
"""

from .agreement_guards import AGREEMENT, AGREEMENT_GUARDS, GRANT
from .audit_guards import AUDIT_GUARDS
from .purge_guards import PURGE_GUARDS, older_than_a_purge, with_request
from .trigger import Guard, changes, frozen, kept, on_update

ASSOCIATE = "agreements_associateduser"
CHANGE = "agreements_grantchange"
BLOCKED = "agreements_blockedperson"
DOWNLOAD = "agreements_downloadrecord"
DELETION = "agreements_deletion"
FINDING = "agreements_scanfinding"
IMPORT_ROW = "agreements_importrow"
INTERNAL_NOTE = "agreements_internalnote"
LEAK = "agreements_leakincident"
LEAK_NOTE = "agreements_leaknote"
MESSAGE = "agreements_requestmessage"
MESSAGE_FILE = "agreements_messagefile"
NOTICE = "agreements_noticedelivery"
SUSPENSION = "agreements_datasetsuspension"
RECALL_DUTY = "agreements_recallduty"
RELEASE = "agreements_datarelease"
RELEASE_FILE = "agreements_releasefile"
TRANSLATION = "agreements_licensetranslation"
VERSION = "agreements_licenseversion"

_IS_IMPORTED = "OLD.agreement_id IS NOT NULL"
_PUBLIC = "OLD.status <> 'draft'"
_TEXT = changes(
    *("id", "dataset_id", "number", "source", "sha256", "change_type", "summary"),
    *("body_pdf", "body_sha256", "body_pages", "body_layout"),
)
_SAID = (
    "OLD.announced_at IS NOT NULL"
    f" AND ({changes('announced_at', 'announced_by_id', 'replaces_id')})"
)
_TRANSLATED = "an announced LA version keeps its translations"
_ADDED = "a translation of an announced LA version is published by somebody, as its next revision"
_ENDED = "OLD.status IN ('superseded', 'called_off') AND NEW.status <> OLD.status"
_SEEN = changes(
    *("id", "scan_id", "number", "check_name", "code", "severity", "page", "issued_page"),
    *("box", "outline", "measured", "facts"),
)
_GRANTED = changes("id", "agreement_id", "associate_id", "granted_at")
_FETCHED = changes("id", "grant_id", "what", "user_id", "at", "release_id", "path", "first_byte")
_ELSE_FETCHED = f"{_FETCHED} OR {changes('bytes', 'seen_at', 'ended_at')}"
# Of its address alone, once that is older than a purge of addresses.
_WITHOUT_ADDRESS = (
    f"(NEW.ip IS NULL AND NOT ({_ELSE_FETCHED}) AND {older_than_a_purge('ip_addresses', 'at')})"
)
_BECAME = changes("id", "dataset_id", "grant_id", "what", "at")
_OWED = changes("id", "grant_id", "due_since")
_SUSPENDED = changes(
    *("id", "dataset_id", "reason", "tells_holders", "suspended_at", "suspended_by_id")
)
_BLOCKED = changes(*("id", "dataset_id", "name", "email", "reason", "blocked_at", "blocked_by_id"))
_FOUND = changes(
    *("id", "dataset_id", "what", "where_found", "found_at", "grant_id", "tool_words"),
    *("reported_at", "reported_by_id"),
)
_WHOM = changes("id", "version_id", "agreement_id", "audience", "token_sha256")
_SETTLED = f"OLD.closed_at IS NOT NULL AND ({changes('closed_at', 'outcome')})"
_TOLD = f"OLD.notified_at IS NOT NULL AND ({changes('notified_at')})"

_RELEASED = changes(
    *("id", "dataset_id", "label", "notes", "kind", "replaces_id", "is_marked", "created_at"),
    *("published_at", "published_by_id"),
)
_TAKEN_BACK = changes("status", "withdrawn_at", "withdrawn_by_id", "withdrawn_why")
_ERASED = f"OLD.erased_at IS NOT NULL AND ({changes('erased_at', 'erased_by_id')})"
_RECALLED = changes("id", "release_id", "user_id", "grant_id", "opened_at")
_FILES = "a published release keeps its files"
# What a purge may take away.
_OF_REQUEST = with_request()
_OF_GRANT = with_request(GRANT, "grant_id")
_OF_SCAN = with_request("agreements_signedscan", "scan_id")
_OF_MESSAGE = with_request(MESSAGE, "message_id")


def _announced(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {VERSION} WHERE id = {row}.version_id AND status <> 'draft')"


def _published(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {RELEASE} WHERE id = {row}.release_id AND status <> 'draft')"


_OUT_OF_TURN = (
    f"{_announced('NEW')} AND (NEW.published_at IS NULL OR NEW.revision <> 1 + (SELECT "
    f"COALESCE(MAX({TRANSLATION}.revision), 0) FROM {TRANSLATION} WHERE "
    f"{TRANSLATION}.version_id = NEW.version_id AND {TRANSLATION}.language = NEW.language))"
)

GUARDS: tuple[Guard, ...] = (
    *frozen("agreements_approvalletter", unless=_OF_REQUEST),
    *frozen("agreements_auditevent"),
    *AUDIT_GUARDS,
    *kept(DOWNLOAD, unless=_OF_GRANT),
    on_update(
        DOWNLOAD,
        f"(OLD.ended_at IS NOT NULL OR OLD.release_id IS NULL OR {_FETCHED} "
        f"OR {changes('ip')}) AND NOT {_WITHOUT_ADDRESS}",
        "a fetch stays as it was, and ended once it has",
        "stays_ended",
    ),
    *kept(BLOCKED, unless=older_than_a_purge("lifted_blocks", "lifted_at")),
    on_update(
        BLOCKED,
        f"OLD.lifted_at IS NOT NULL OR {_BLOCKED}",
        "a block stays as it was, and lifted once it is",
        "stays_lifted",
    ),
    *frozen(IMPORT_ROW, when=_IS_IMPORTED, unless=_OF_REQUEST),
    *frozen("agreements_domaintrust"),
    *frozen("agreements_placecheck", unless=_OF_REQUEST),
    *frozen("agreements_issueddocument", unless=_OF_REQUEST),
    *frozen("agreements_noticetemplate"),
    *frozen("agreements_personalcopy", unless=_OF_GRANT),
    *frozen("agreements_reviewdecision", unless=_OF_REQUEST),
    *frozen("agreements_scannote", unless=_OF_SCAN),
    *frozen("agreements_scanpage", unless=_OF_SCAN),
    *frozen("agreements_signedscan", unless=_OF_REQUEST),
    *kept(FINDING, unless=_OF_SCAN),
    on_update(FINDING, _SEEN, "a finding may be overruled, not changed", "no_change"),
    *kept(NOTICE, unless=_OF_REQUEST),
    on_update(NOTICE, _WHOM, "a notice is about one agreement and one LA version", "whom_kept"),
    on_update(NOTICE, _TOLD, "whoever was told was told", "told_once"),
    on_update(NOTICE, _SETTLED, "an effect happens once", "settled_once"),
    *kept(VERSION, when=_PUBLIC),
    on_update(
        VERSION,
        f"{_PUBLIC} AND (NEW.status = 'draft' OR {_TEXT})",
        "an announced LA version keeps its text",
        "text_kept",
    ),
    on_update(VERSION, _SAID, "an LA version was announced once, by one person", "announced_once"),
    on_update(VERSION, _ENDED, "an LA version that has ended stays so", "stays_ended"),
    *kept(TRANSLATION, when=_announced("OLD")),
    Guard(TRANSLATION, "INSERT", _OUT_OF_TURN, _ADDED, name=f"{TRANSLATION}_next_revision"),
    on_update(TRANSLATION, f"{_announced('OLD')} OR {_announced('NEW')}", _TRANSLATED, "no_update"),
    *kept(RELEASE, when=_PUBLIC),
    on_update(
        RELEASE,
        f"{_PUBLIC} AND (NEW.status = 'draft' OR {_RELEASED})",
        "a published release stays as it was published",
        "release_kept",
    ),
    on_update(
        RELEASE,
        f"OLD.status = 'withdrawn' AND ({_TAKEN_BACK})",
        "a release that was withdrawn stays so",
        "stays_withdrawn",
    ),
    on_update(RELEASE, _ERASED, "what was erased stays so", "stays_erased"),
    *frozen("agreements_recalledsum"),
    *kept(RECALL_DUTY, unless=_OF_GRANT),
    on_update(
        RECALL_DUTY,
        f"OLD.attested_at IS NOT NULL OR {_RECALLED}",
        "a duty to delete stays as it was opened, and attested once it is",
        "stays_attested",
    ),
    *kept(RELEASE_FILE, when=_published("OLD")),
    Guard(RELEASE_FILE, "INSERT", _published("NEW"), _FILES, name=f"{RELEASE_FILE}_no_insert"),
    on_update(RELEASE_FILE, f"{_published('OLD')} OR {_published('NEW')}", _FILES, "no_update"),
    *kept(GRANT, unless=_OF_REQUEST),
    on_update(
        GRANT,
        f"OLD.ended_at IS NOT NULL OR {_GRANTED}",
        "a grant stays as it was given, and ended once it has",
        "stays_ended",
    ),
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
        "INSERT",
        f"NEW.associate_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {ASSOCIATE} WHERE "
        "id = NEW.associate_id AND agreement_id = NEW.agreement_id AND state = 'confirmed')",
        "a grant of an associated user needs their confirmation",
        name=f"{GRANT}_needs_confirmation",
    ),
    on_update(
        ASSOCIATE,
        f"NEW.state <> 'confirmed' AND EXISTS (SELECT 1 FROM {GRANT} "
        "WHERE associate_id = NEW.id AND ended_at IS NULL)",
        "an associated user ends after their grant",
        "ends_after_grant",
    ),
    *kept(CHANGE, unless=_OF_GRANT),
    on_update(
        CHANGE,
        f"OLD.number IS NOT NULL OR {_BECAME}",
        "a change of access stays as it was, and has its place once it is numbered",
        "numbered_once",
    ),
    *kept(DELETION, unless=_OF_GRANT),
    on_update(
        DELETION,
        f"OLD.attested_at IS NOT NULL OR OLD.lapsed_at IS NOT NULL OR {_OWED}",
        "a deletion is attested once",
        "stays_closed",
    ),
    Guard(
        DELETION,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {GRANT} WHERE id = NEW.grant_id AND ended_at IS NULL)",
        "copies are deleted after a grant has ended",
        name=f"{DELETION}_needs_end",
    ),
    *kept(LEAK),
    on_update(
        LEAK,
        f"OLD.closed_at IS NOT NULL OR {_FOUND}",
        "an incident stays as it was reported, and closed once it is",
        "stays_closed",
    ),
    *frozen(LEAK_NOTE),
    Guard(
        LEAK_NOTE,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {LEAK} WHERE id = NEW.incident_id AND closed_at IS NOT NULL)",
        "nothing is added to an incident that is closed",
        name=f"{LEAK_NOTE}_needs_open",
    ),
    *kept(SUSPENSION),
    on_update(
        SUSPENSION,
        f"OLD.lifted_at IS NOT NULL OR {_SUSPENDED}",
        "a suspension stays as it was, and lifted once it is",
        "stays_lifted",
    ),
    *frozen(MESSAGE, unless=_OF_REQUEST),
    *frozen(MESSAGE_FILE, unless=_OF_MESSAGE),
    *frozen(INTERNAL_NOTE, unless=_OF_REQUEST),
    *AGREEMENT_GUARDS,
    *PURGE_GUARDS,
)
