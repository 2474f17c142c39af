"""Who gets what at the desk, by role: status codes, by hand."""

from tests.services.test_transitions import MOVES

ONWARD = LOGIN = 302
YES, FORBIDDEN, MISSING, NOT_SO, LATE = 200, 403, 404, 405, 409
STAFF = (
    "plain staff",
    "reviewer elsewhere",
    "owner elsewhere",
    "reviewer",
    "owner",
    "administrator",
)
PEOPLE = ("nobody", "signer", *STAFF)
Row = dict[str, int]


def row(others: int, **roles: int) -> Row:
    """What each of STAFF gets; `others` are those that are not named."""
    return {who: roles.get(who.replace(" ", "_"), others) for who in STAFF}


_THEIRS = row(MISSING, reviewer=YES, owner=YES, administrator=YES)
_OWNERS = row(MISSING, owner=YES, administrator=YES)
_OWNERS_LATE = row(MISSING, owner=LATE, administrator=LATE)
_ANY_OWNER = row(FORBIDDEN, owner_elsewhere=YES, owner=YES, administrator=YES)
_KEPT = row(FORBIDDEN, reviewer_elsewhere=MISSING, owner_elsewhere=MISSING)
_OWNERS_ROW = _KEPT | {"owner": YES, "administrator": YES}
_POST_ONLY = row(NOT_SO)
_NOBODY = row(FORBIDDEN)

_MACHINES = ("apiclient", "webhookendpoint")
_OF_WEBHOOK = tuple(f"webhookendpoint_{verb}" for verb in ("test", "rotate", "end", "again"))

# What a GET gives to staff. Nobody and signers always meet the login page.
TABLE: dict[str, Row] = {
    "agreement_changelist": row(YES, plain_staff=FORBIDDEN),
    "agreement_change": _THEIRS,
    "agreement_assign": _THEIRS,
    "agreement_approve_several": _POST_ONLY,
    **dict.fromkeys(("agreement_take_back", "agreement_take_all_back"), _POST_ONLY),
    "agreement_order_bundles": _POST_ONLY,
    **dict.fromkeys(
        ("bundleorder_change", "bundleorder_numbers"),
        _OWNERS | {"plain staff": FORBIDDEN, "reviewer": FORBIDDEN},
    ),
    "bundleorder_changelist": _ANY_OWNER,
    **dict.fromkeys(("bundleorder_fetch", "bundleorder_discard"), _POST_ONLY),
    "agreement_keep_view": _POST_ONLY,
    "agreement_forget_view": _POST_ONLY,
    # On to another request, or back to the list.
    "agreement_first": row(ONWARD, plain_staff=FORBIDDEN),
    "agreement_next": row(MISSING, reviewer=ONWARD, owner=ONWARD, administrator=ONWARD),
    **dict.fromkeys(("agreement_document", "agreement_document_text"), _THEIRS),
    "agreement_scan": _THEIRS,
    "agreement_imported_scan": row(MISSING),  # it was signed here
    "agreement_originals": _THEIRS,
    "agreement_scan_page": _THEIRS,
    "agreement_document_page": _THEIRS,
    "agreement_scan_review": _THEIRS,
    **dict.fromkeys(("agreement_check_again", "agreement_evidence"), _POST_ONLY),
    **dict.fromkeys(("agreement_overrule", "agreement_messages", "agreement_notes"), _THEIRS),
    "agreement_message_file": row(MISSING),  # none was sent
    # The request is not in force yet.
    "agreement_correct_name": _OWNERS_LATE | {"reviewer": FORBIDDEN},
    "agreement_new_signer": _OWNERS_LATE | {"reviewer": FORBIDDEN},
    "agreement_correct_signer": _OWNERS | {"reviewer": FORBIDDEN},
    # Its signer has uploaded a scan.
    "agreement_paper": row(MISSING, reviewer=LATE, owner=LATE, administrator=LATE),
    "agreement_enter": row(YES, plain_staff=FORBIDDEN),
    "agreement_domain": _OWNERS | {"reviewer": FORBIDDEN},
    "agreement_place_check": _THEIRS,
    "agreement_see_to_mentions": _POST_ONLY,
    "agreementimport_changelist": _ANY_OWNER,
    "agreementimport_add": _ANY_OWNER,
    "agreementimport_template": _ANY_OWNER,
    **dict.fromkeys(
        (
            f"agreementimport_{name}"
            for name in ("change", "numbers", "row_scan", "confirm", "drop")
        ),
        row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    ),
    "agreementimport_scans": _POST_ONLY,
    **dict.fromkeys(
        (f"{kind}_{page}" for kind in _MACHINES for page in ("changelist", "add")), _ANY_OWNER
    ),
    **{
        f"{kind}_change": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES)
        for kind in _MACHINES
    },
    **dict.fromkeys(("apiclient_revoke", *_OF_WEBHOOK), _POST_ONLY),
    "blockedperson_changelist": row(YES, plain_staff=FORBIDDEN),
    "blockedperson_add": _ANY_OWNER,
    "blockedperson_change": _THEIRS | {"plain staff": FORBIDDEN},
    "dataset_changelist": _ANY_OWNER,
    "dataset_add": _ANY_OWNER,
    "dataset_change": _OWNERS_ROW,
    "dataset_history": _OWNERS,
    "dataset_delete": _KEPT,
    "defect_changelist": _ANY_OWNER,
    "defect_add": _ANY_OWNER,
    "defect_change": _OWNERS_ROW,
    "defect_history": _OWNERS,
    "defect_delete": _KEPT,
    "accessinstructions_changelist": _ANY_OWNER,
    "accessinstructions_add": _ANY_OWNER,
    "accessinstructions_change": _OWNERS_ROW,
    "accessinstructions_history": _OWNERS,
    "accessinstructions_delete": _KEPT,
    "dataset_opening": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    "dataset_opening_step": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    "dataset_picture": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    "dataset_erased_next": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    "agreement_hold": _OWNERS | {"reviewer": FORBIDDEN},
    "dataset_hide": _POST_ONLY,
    "dataset_staff": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    # A colleague's; one's own a reviewer passes on as well.
    "dataset_pass_on": _OWNERS_ROW | {"reviewer elsewhere": MISSING},
    "dataset_take_off": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    "dataset_suspension": _THEIRS | {"plain staff": FORBIDDEN},
    "deletion_changelist": _ANY_OWNER,
    # A reviewer reads it, too.
    "downloadgrant_changelist": row(YES, plain_staff=FORBIDDEN),
    "downloadgrant_export": row(YES, plain_staff=FORBIDDEN),
    "leakincident_changelist": _ANY_OWNER,
    "leakincident_add": _ANY_OWNER,
    "leakincident_change": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    "licenseversion_changelist": _ANY_OWNER,
    "licenseversion_add": _ANY_OWNER,
    **{
        f"licenseversion_{name}": _OWNERS
        for name in (
            *("change", "history", "delete", "pdf", "text", "export", "translation"),
            *("announce", "confirm", "recipients", "letter", "letter_html", "progress"),
            *("numbers", "notices"),
            "notices_csv",
        )
    },
    "licenseversion_preview": _POST_ONLY,
    "licenseversion_untranslate": _POST_ONLY,
    # This version is a draft, with which its translations are announced.
    "licenseversion_publish_translation": _OWNERS_LATE,
    "licenseversion_test_mail": _POST_ONLY,
    "licenseversion_put_into_force": _OWNERS_LATE,
    "licenseversion_postpone": _OWNERS_LATE,
    "licenseversion_call_off": _OWNERS_LATE,
    "licenseversion_pause": _POST_ONLY,
    "licenseversion_resume": _POST_ONLY,
    "licenseversion_resend_failures": _POST_ONLY,
    "licenseversion_resend": _POST_ONLY,
    "licenseversion_informed": _OWNERS_LATE,
    "datarelease_changelist": _ANY_OWNER,
    "datarelease_add": _ANY_OWNER,
    "datarelease_change": _OWNERS,
    "datarelease_numbers": _OWNERS,
    "datarelease_describe": _OWNERS,
    "datarelease_upload": _OWNERS,
    "datarelease_storage": _OWNERS,
    "datarelease_remove": _POST_ONLY,
    "datarelease_delete": _OWNERS,
    # The draft has no files.
    "datarelease_publish": _OWNERS_LATE,
    "datarelease_withdraw": _OWNERS_LATE,
    # It is no recall, and not published.
    "datarelease_erratum": _OWNERS_LATE,
    "datarelease_recall": _OWNERS_LATE,
    **{f"datarelease_{name}": row(MISSING) for name in ("duties", "note_deleted", "erase")},
    "datarelease_fetches": _OWNERS,
    "datarelease_history": _OWNERS,
    "outboundemail_changelist": _ANY_OWNER,
    "outboundemail_add": _NOBODY,
    "outboundemail_change": _OWNERS_ROW,
    "outboundemail_history": _OWNERS,
    "outboundemail_delete": _KEPT,
    "outboundemail_resend": _OWNERS_ROW,
    # A reviewer, too, may have told the signer.
    "outboundemail_told": _THEIRS,
    # A reviewer reads them, too.
    "publication_changelist": row(YES, plain_staff=FORBIDDEN),
    "publication_add": _NOBODY,
    "publication_change": _KEPT | {"reviewer": YES, "owner": YES, "administrator": YES},
    "publication_history": _THEIRS,
    "publication_delete": _KEPT,
    "publication_withdraw": _OWNERS_ROW,
    "staffinvitation_changelist": _ANY_OWNER,
    "staffinvitation_add": _ANY_OWNER,
    "staffinvitation_change": row(FORBIDDEN, owner_elsewhere=MISSING, owner=YES, administrator=YES),
    "staffinvitation_withdraw": _POST_ONLY,
    "staffinvitation_again": _POST_ONLY,
    "succession_changelist": row(YES, plain_staff=FORBIDDEN),
    "user_changelist": _ANY_OWNER,
    "user_add": _NOBODY,
    "user_change": _OWNERS_ROW,
    "user_history": _OWNERS,
    "user_delete": _KEPT,
}
# Decisions are open as the verb is: to whom, and from which status; this request was submitted.
for _verb, (_sources, _target, _who) in MOVES.items():
    if "owner" in _who and _verb != "import":  # which has pages of its own
        _begins = _verb == "approve"  # and the review with it
        _there = YES if _begins or "submitted" in _sources else LATE
        _reviewer = _there if "reviewer" in _who else FORBIDDEN
        TABLE[f"agreement_{_verb}"] = row(
            MISSING, reviewer=_reviewer, owner=_there, administrator=_there
        )
# What takes a POST and nothing else, by who may press it.
BUTTONS = {name for name, row_ in TABLE.items() if row_ == _POST_ONLY}
REVIEWERS_BUTTONS = {
    f"agreement_{name}"
    for name in (
        *("approve_several", "take_back", "take_all_back", "keep_view", "forget_view"),
        *("check_again", "see_to_mentions"),
    )
}
OWNERS_BUTTONS = {
    *("agreement_order_bundles", "agreement_evidence", "bundleorder_fetch", "bundleorder_discard"),
    *("agreementimport_scans", "apiclient_revoke", *_OF_WEBHOOK, "dataset_hide"),
    *(
        f"licenseversion_{name}"
        for name in (
            *("preview", "untranslate", "test_mail", "pause", "resume"),
            *("resend_failures", "resend"),
        )
    ),
    *("datarelease_remove", "staffinvitation_withdraw", "staffinvitation_again"),
}
_REPORT = _THEIRS | {"plain staff": FORBIDDEN}
LOGIN_FIRST = {"nobody": LOGIN, "signer": LOGIN}
# The site's own pages, for everybody in PEOPLE.
SITE: dict[str, Row] = {
    "index": LOGIN_FIRST | row(YES),
    "login": {"nobody": LOGIN, "signer": MISSING} | row(LOGIN),
    "logout": LOGIN_FIRST | row(YES),
    "jsi18n": LOGIN_FIRST | row(YES),
    "watch": LOGIN_FIRST | row(FORBIDDEN, owner_elsewhere=YES, owner=YES, administrator=YES),
    "person": LOGIN_FIRST | _ANY_OWNER,
    "numbers": LOGIN_FIRST | row(YES, plain_staff=FORBIDDEN),
    **{f"yearly_report_{kind}": LOGIN_FIRST | _REPORT for kind in ("pdf", "text", "csv")},
    "numbers_csv": LOGIN_FIRST | row(YES, plain_staff=FORBIDDEN),
    "app_list": LOGIN_FIRST | row(YES, plain_staff=MISSING),
}

SITE_ARGUMENTS = {"app_list": ["agreements"], "numbers_csv": ["weeks"]}
