"""Who gets what from each address of the site: a new page has its row here."""

from tests.site_world import PEOPLE

YES, GO, FORBIDDEN, MISSING, NOT_SO = 200, 302, 403, 404, 405

Row = dict[str, int]


def row(others: int, **roles: int) -> Row:
    """What each of PEOPLE gets; `others` are those that are not named."""
    return {who: roles.get(who.replace(" ", "_"), others) for who in PEOPLE}


_EVERYBODY = row(YES)
_SIGNED_IN = row(YES, nobody=GO)
_THE_SIGNER = row(MISSING, nobody=GO, signer=YES)
_THE_STUDENT = row(MISSING, nobody=GO, student=YES)
_NOBODY = row(MISSING)
_SENT_ON = row(MISSING, nobody=GO, signer=GO)
_POST_ONLY = row(NOT_SO)
TO_THE_PAGE = row(GO)

# What a GET gives each of PEOPLE. The request is submitted: its form and the like send its signer
# on to the status page.
TABLE: dict[str, Row] = {
    "home": row(GO),  # to the only dataset
    "dataset": _EVERYBODY,
    "version": _EVERYBODY,
    "version_changes": _EVERYBODY,
    # The request is no agreement yet, so nobody has access.
    "release_news": row(MISSING, nobody=GO),
    "recall": row(MISSING, nobody=GO),  # nobody fetched what was recalled
    **dict.fromkeys(("brand_colors", "brand_mark"), _NOBODY),  # they are our own
    "help": _EVERYBODY,
    "dataset_help": _EVERYBODY,
    "dataset_picture": _NOBODY,  # there is none
    "privacy": _EVERYBODY,
    "robots": _EVERYBODY,
    "language": TO_THE_PAGE,  # a language is chosen by POST
    "signing_keys": _EVERYBODY,
    "signing_key": _NOBODY,  # there is no such key
    "jwks": _EVERYBODY,
    "security_txt": _NOBODY,  # nobody is named who is told
    "passport": _SIGNED_IN,
    # Below it are questions of machines: `tests/api/test_api_doors.py`.
    "api_above": _NOBODY,
    "api_begin": _NOBODY,
    "api_nothing": _NOBODY,
    "publications": _EVERYBODY,
    "publications_bibtex": _EVERYBODY,
    "publications_csl": _EVERYBODY,
    "ask_for_letter": _EVERYBODY,
    "check_letter": _NOBODY,  # there is no letter
    "apply": _EVERYBODY,
    "supervisor": _EVERYBODY,
    "request_list": _SIGNED_IN,
    "request": _THE_SIGNER,
    "request_form": _SENT_ON,
    "request_signer": _SENT_ON,
    "request_use": _SENT_ON,
    "request_people": _SENT_ON,
    "request_clauses": _SENT_ON,
    "request_address": _SENT_ON,
    "request_check": _SENT_ON,
    "request_amend": _SENT_ON,
    "request_succeed": _SENT_ON,
    "request_revise": _SENT_ON,
    "request_withdraw": _THE_SIGNER,
    "request_reminders": _SENT_ON,
    "request_students": _SENT_ON,
    "request_upload": _THE_SIGNER,
    "request_photos": _THE_SIGNER,
    # Nothing was photographed yet, and no code was made; what acts is sent by POST.
    "request_photos_send": _SENT_ON,
    "request_photo": _SENT_ON,
    "request_photo_picture": row(MISSING, nobody=GO),
    "request_phone": _THE_SIGNER,
    "request_phone_arrived": _THE_SIGNER,
    "request_phone_code": row(MISSING, nobody=GO),
    "phone": _NOBODY,
    **dict.fromkeys(("phone_photos", "phone_photos_send"), row(FORBIDDEN)),
    **dict.fromkeys(("phone_photo", "phone_photo_picture"), row(FORBIDDEN)),
    "request_pages": _THE_SIGNER,
    "own_new_page": _THE_SIGNER,
    "request_access": _SENT_ON,
    "request_end": _SENT_ON,
    **dict.fromkeys(("request_receipt", "request_receipt_text"), _SENT_ON),
    "request_renew": _SENT_ON,
    # Nobody has a grant yet, and nobody was asked to confirm.
    "data": row(FORBIDDEN, nobody=GO),
    "data_password": row(GO),
    "data_token": row(GO),
    "data_token_revoke": row(GO),
    "archive": row(FORBIDDEN, nobody=401),
    "release_file": row(FORBIDDEN, nobody=401),
    "listing": row(MISSING, nobody=GO),
    "confirm_listing": row(MISSING, nobody=GO),
    "decline_listing": row(MISSING, nobody=GO),
    "deletion": row(YES, nobody=GO),
    "invite_listed": _SENT_ON,
    "end_listing": _SENT_ON,
    **dict.fromkeys(("move_listing", "answer_move", "come_along"), row(MISSING, nobody=GO)),
    "answer_offer": _POST_ONLY,
    "new_signer": row(MISSING, nobody=GO),  # nobody was named
    # Nothing was approved yet.
    **dict.fromkeys(("request_letter", "request_letter_text"), _SENT_ON),
    "request_publications": row(MISSING, nobody=GO),
    "request_publication_register": row(MISSING, nobody=GO),
    "request_publication": row(MISSING, nobody=GO),
    "request_publication_withdraw": row(MISSING, nobody=GO),
    **dict.fromkeys(("document", "document_text"), _THE_SIGNER),
    "scan": _THE_SIGNER,
    "originals": _THE_SIGNER,
    "imported_scan": row(MISSING, nobody=GO),  # it was signed here
    "own_scan_page": _THE_SIGNER,
    "request_checks": _THE_SIGNER,
    "request_note": _THE_SIGNER,
    "request_messages": _THE_SIGNER,
    "request_message_file": row(MISSING, nobody=GO),  # none was sent
    # The request is no agreement yet, so there is no receipt. What acts is sent by POST.
    "own_notice": _THE_SIGNER,
    "own_notice_continue": _SENT_ON,
    "own_notice_opt_out": _SENT_ON,
    "own_notice_attest": _SENT_ON,
    **dict.fromkeys(("own_notice_receipt", "own_notice_receipt_text"), _SENT_ON),
    "own_notice_seen": row(MISSING, nobody=GO, signer=NOT_SO),
    # Whoever has the link.
    "notice": _EVERYBODY,
    "notice_continue": TO_THE_PAGE,
    "notice_opt_out": TO_THE_PAGE,
    "notice_attest": TO_THE_PAGE,
    **dict.fromkeys(("notice_receipt", "notice_receipt_text"), TO_THE_PAGE),
    "notice_seen": _POST_ONLY,
    # Whoever has the link reads it; only who was invited can accept.
    "invitation": _EVERYBODY,
    "untidy_link": TO_THE_PAGE,
    "small_reference": TO_THE_PAGE,
    # Whoever has the link; what acts is sent by POST, to take it up as who was written to.
    "student": _EVERYBODY,
    "student_take_up": TO_THE_PAGE,
    "student_decline": TO_THE_PAGE,
    # The student has asked: the form leads there.
    "student_start": row(YES, nobody=GO, student=GO),
    "student_request": _THE_STUDENT,
    "student_request_correct": _THE_STUDENT,
    "student_request_resend": row(MISSING, nobody=GO, student=GO),
    "student_request_withdraw": _THE_STUDENT,
    "addresses": _SIGNED_IN,
    # Nobody has asked for a code; what acts is sent by POST.
    "kept_data": _POST_ONLY,
    **dict.fromkeys(("address_code", "address_main", "address_remove"), row(GO)),
    "health_live": _EVERYBODY,
    "health_ready": _EVERYBODY,
    "metrics": _NOBODY,  # nobody was named who may
    "desk_news": row(YES, nobody=GO, signer=MISSING, other_signer=MISSING, student=MISSING),
    # Only for the provider, and only once there is a key.
    "mailgun": _NOBODY,
    # Only in the demo.
    "demo_inbox": _NOBODY,
    "demo_mail": _NOBODY,
    "demo_mail_html": _NOBODY,
    "gallery": _NOBODY,
}
# Pages about somebody who is listed, and about the data.
OF_PEOPLE = ("data", "archive", "release_", "deletion")
OF_PEOPLE += ("listing", "confirm_", "decline_", "invite_", "end_")
READ_ONLY = {"request_list", "dataset"}
# Kept by browsers in which nobody is signed in.
PUBLIC = {
    *("jwks", "robots", "home", "dataset", "version", "version_changes", "supervisor", "privacy"),
    *("publications", "publications_bibtex", "publications_csl", "signing_keys"),
    *("help", "dataset_help"),
}
