"""What can be on record."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .agreement import Verb
from .associate import AssociateVerb
from .student_request import StudentRequestVerb


class AuditAction(TextChoices):
    """What an audit event tells of, stored as `subject:action`.

    A value is never changed: it stands in events that outlive the code, and nothing rewrites them.
    An event may hold one that is no longer here.
    """

    AGREEMENT_START = "agreement:start", _("Started the request")
    AGREEMENT_ENTER = "agreement:enter", _("Entered the request, which came on paper")
    AGREEMENT_ISSUE = "agreement:issue", _("Had the License Agreement issued")
    AGREEMENT_REVISE = "agreement:revise", _("Went back to the form")
    AGREEMENT_SUBMIT = "agreement:submit", _("Uploaded the signed scan")
    AGREEMENT_REPLACE_SCAN = "agreement:replace_scan", _("Replaced the signed scan")
    AGREEMENT_START_REVIEW = "agreement:start_review", _("Started the review")
    AGREEMENT_RELEASE_REVIEW = "agreement:release_review", _("Released the review")
    AGREEMENT_RECOMMEND = "agreement:recommend", _("Recommended approval to a second reviewer")
    AGREEMENT_REQUEST_CHANGES = "agreement:request_changes", _("Requested changes")
    AGREEMENT_APPROVE = "agreement:approve", _("Approved the request")
    AGREEMENT_REJECT = "agreement:reject", _("Rejected the request")
    AGREEMENT_WITHDRAW = "agreement:withdraw", _("Withdrew the request")
    AGREEMENT_REISSUE = "agreement:reissue", _("A new License Agreement took effect before signing")
    AGREEMENT_OPT_OUT = "agreement:opt_out", _("Opted out")
    AGREEMENT_MOVE_VERSION = "agreement:move_version", _("The new version took effect")
    AGREEMENT_REINSTATE = "agreement:reinstate", _("Reinstated the agreement")
    AGREEMENT_REVOKE = "agreement:revoke", _("Revoked the agreement")
    AGREEMENT_END = "agreement:end", _("Ended the agreement")
    AGREEMENT_RENEW = "agreement:renew", _("Renewed the agreement")
    AGREEMENT_EXPIRE = "agreement:expire", _("The term of the agreement is over")
    AGREEMENT_LAPSE = "agreement:lapse", _("The amendment lapsed with its agreement")
    AGREEMENT_AMEND = "agreement:amend", _("Started an amendment")
    AGREEMENT_START_SUCCESSION = (
        "agreement:start_succession",
        _("Started a request to take the place of an agreement"),
    )
    AGREEMENT_IMPORT = "agreement:import", _("Imported: signed before the portal")
    AGREEMENT_SUCCEED = "agreement:succeed", _("Another agreement took its place")
    # Not told to signers, as the moves are.
    REVIEW_ASSIGN = "review:assign", _("Assigned the request")
    REVIEW_DECIDE = "review:decide", _("Decided; it can be taken back for a moment")
    REVIEW_TAKE_BACK = "review:take_back", _("Took the decision back")
    REVIEW_DROP = "review:drop", _("The decision could not be carried out")
    REVIEW_TAKE_IN = "review:take_in", _("Took in a signed paper for its signer")
    SIGNER_CORRECT = "signer:correct", _("Corrected how the signer is written")
    ASSOCIATE_INVITE = "associate:invite", _("Invited somebody who is listed")
    ASSOCIATE_CONFIRM = "associate:confirm", _("Confirmed to be listed")
    ASSOCIATE_DECLINE = "associate:decline", _("Declined to be listed")
    ASSOCIATE_HAND_OVER = "associate:hand_over", _("Moved to another signer")
    ASSOCIATE_CARRY = (
        "associate:carry",
        _("Has access under the new signer without confirming anew"),
    )
    HANDOVER_ASK = "handover:ask", _("Asked to move to another signer")
    HANDOVER_AGREE = "handover:agree", _("Agreed to a move to another signer")
    HANDOVER_COME_ALONG = "handover:come_along", _("Comes along to the agreement that follows")
    HANDOVER_CALL_OFF = "handover:call_off", _("Called off a move to another signer")
    SUCCESSION_NAME = "succession:name", _("Named a new signer")
    SUCCESSION_CALL_OFF = "succession:call_off", _("Called off that a new signer was named")
    SUCCESSION_TAKE_UP = "succession:take_up", _("Takes over from a signer")
    SUCCESSION_DECLINE = "succession:decline", _("Declined to take over from a signer")
    ASSOCIATE_CORRECT = "associate:correct", _("Corrected how a name is written")
    ASSOCIATE_END = "associate:end", _("Ended that somebody is listed")
    DELETION_ATTEST = "deletion:attest", _("Attested that copies are deleted")
    DATASET_SUSPEND = "dataset:suspend", _("Suspended all access to the dataset")
    DATASET_RESUME = "dataset:resume", _("Lifted the suspension of the dataset")
    LEAK_LOOK = "leak:look", _("Looked whose copy something is")
    LEAK_REPORT = "leak:report", _("Reported a leak")
    LEAK_NOTE = "leak:note", _("Noted what was done about a leak")
    LEAK_CLOSE = "leak:close", _("Closed a leak")
    DOCUMENT_DOWNLOAD = "document:download", _("Downloaded the issued document")
    SCAN_DOWNLOAD = "scan:download", _("Downloaded the signed scan")
    SCAN_DOWNLOAD_ORIGINALS = (
        "scan:download_originals",
        _("Downloaded the photos of the signed scan"),
    )
    SCAN_VIEW = "scan:view", _("Looked at the signed scan")
    SCAN_CHECK = "scan:check", _("The automatic checks looked at the scan")
    SCAN_CHECK_AGAIN = "scan:check_again", _("Had the scan checked again")
    SCAN_HOLD = "scan:hold", _("Uploaded a scan that is held until it is checked")
    SCAN_INFECTED = "scan:infected", _("The virus scanner refused the held scan")
    SCAN_REFUSE = "scan:refuse", _("The held scan was refused")
    SCAN_DISCARD = "scan:discard", _("The held scan was overtaken and removed")
    SCAN_PUT_BY = "scan:put_by", _("Uploaded pages to be added to the scan")
    SCAN_DROP_PAGES = (
        "scan:drop_pages",
        _("The pages to be added were removed; the scan stayed as it was"),
    )
    SCAN_PHOTOGRAPH = "scan:photograph", _("Photographed a page of the signed paper")
    SCAN_DROP_PHOTOS = "scan:drop_photos", _("Photos of pages were removed")
    PHONE_LINK = "phone:link", _("Made a code to photograph the pages on a phone")
    PHONE_OPEN = "phone:open", _("The code was opened on a phone")
    PHONE_END = "phone:end", _("Ended the photographing on a phone")
    SCAN_NOTE = "scan:note", _("Left a note to the reviewer")
    FINDING_OVERRULE = "finding:overrule", _("Overruled what a check says")
    FINDING_RESTORE = "finding:restore", _("Let what a check says stand again")
    MESSAGE_WRITE = "message:write", _("Wrote a message")
    MESSAGE_DOWNLOAD = "message:download", _("Downloaded a file of a message")
    MESSAGE_SETTLE = "message:settle", _("Noted that a message needs no answer")
    NOTE_WRITE = "note:write", _("Wrote a note among staff")
    REMINDER_STOP = "reminder:stop", _("Wanted no more reminders")
    MAIL_RESEND = "mail:resend", _("Had an e-mail sent again")
    MAIL_BOUNCE = "mail:bounce", _("An e-mail came back")
    MAIL_TOLD = "mail:told", _("Noted that what an e-mail says was told another way")
    ACCESS_SHOW_INSTRUCTIONS = "access:show_instructions", _("Opened the access instructions")
    ACCESS_SHOW_PASSWORD = "access:show_password", _("Was shown the password")
    ACCESS_FETCH = "access:fetch", _("Fetched a release")
    ACCESS_MAKE_TOKEN = "access:make_token", _("Made a token for the command line")
    ACCESS_REVOKE_TOKEN = "access:revoke_token", _("Revoked the token for the command line")
    ACCESS_SET_PASSWORD = "access:set_password", _("Set the password of the data")
    ACCESS_ADD = "access:add", _("Wrote the access instructions")
    ACCESS_CHANGE = "access:change", _("Changed the access instructions")
    DATASET_ADD = "dataset:add", _("Added the dataset")
    DATASET_CHANGE = "dataset:change", _("Changed the dataset")
    DATASET_LOAD = "dataset:load", _("Loaded the dataset")
    DATASET_SHOW = "dataset:show", _("Showed the dataset to the public")
    IMPORT_UPLOAD = "import:upload", _("Uploaded a table of agreements")
    IMPORT_ADD_SCANS = "import:add_scans", _("Uploaded scans to a table of agreements")
    IMPORT_DROP = "import:drop", _("Threw a table of agreements away")
    IMPORT_CONFIRM = "import:confirm", _("Had a table of agreements imported")
    IMPORT_FINISH = "import:finish", _("A table of agreements was imported")
    IMPORT_STOP = "import:stop", _("An import stopped: who confirmed it may not any more")
    DATASET_HIDE = "dataset:hide", _("Hid the dataset from the public")
    DOMAIN_SAY = "domain:say", _("Said whether a domain is trusted")
    PERSON_BLOCK = "person:block", _("Put somebody on the block list")
    PERSON_UNBLOCK = "person:unblock", _("Took somebody off the block list")
    PLACE_CHECK = "place:check", _("Checked where a signer works")
    DEFECT_ADD = "defect:add", _("Added a ready-made sentence")
    DEFECT_CHANGE = "defect:change", _("Changed a ready-made sentence")
    VERSION_FIRST = "version:first", _("Put the first version in force")
    VERSION_DRAFT = "version:draft", _("Began a draft")
    VERSION_EDIT = "version:edit", _("Edited the draft")
    VERSION_TRANSLATE = "version:translate", _("Saved a translation")
    VERSION_UNTRANSLATE = "version:untranslate", _("Deleted a translation")
    VERSION_DELETE = "version:delete", _("Deleted the draft")
    VERSION_ANNOUNCE = "version:announce", _("Announced the version")
    VERSION_POSTPONE = "version:postpone", _("Postponed the version")
    VERSION_CALL_OFF = "version:call_off", _("Called the version off")
    VERSION_TEST = "version:test", _("Had a test of the notice sent")
    VERSION_PAUSE = "version:pause", _("Paused sending")
    VERSION_RESUME = "version:resume", _("Resumed sending")
    VERSION_RESEND_FAILURES = "version:resend_failures", _("Had the notices that failed sent again")
    VERSION_TAKE_EFFECT = "version:take_effect", _("The version took effect")
    HOLDER_EXPORT = "holder:export", _("Took away a list of who may use the data")
    NOTICE_EXPORT = "notice:export", _("Downloaded a list of notices")
    NOTICE_RESEND = "notice:resend", _("Had the notice sent again")
    NOTICE_INFORM = "notice:inform", _("Noted that the signer was informed otherwise")
    NOTICE_CONTINUE = "notice:continue", _("Continues under the new version")
    NOTICE_ASK_BACK = "notice:ask_back", _("Asked to be reinstated")
    NOTICE_LAPSE = "notice:lapse", _("The wish to be reinstated lapsed")
    NOTICE_STAY_OUT = "notice:stay_out", _("Stays out after all")
    NOTICE_ATTEST = "notice:attest", _("Attested that copies are deleted")
    RELEASE_DRAFT = "release:draft", _("Began a release")
    RELEASE_EDIT = "release:edit", _("Edited the draft of a release")
    RELEASE_ADD_FILE = "release:add_file", _("Added a file to the release")
    RELEASE_REMOVE_FILE = "release:remove_file", _("Removed a file from the release")
    RELEASE_DELETE = "release:delete", _("Deleted the draft of a release")
    RELEASE_PUBLISH = "release:publish", _("Published the release")
    RELEASE_WITHDRAW = "release:withdraw", _("Withdrew the release")
    RELEASE_ERASE = "release:erase", _("Erased the bytes of recalled files")
    RELEASE_ATTEST = "release:attest", _("Attested that recalled files are deleted")
    RELEASE_NOTE_ATTESTED = (
        "release:note_attested",
        _("Noted that somebody said another way that recalled files are deleted"),
    )
    RELEASE_MUTE = "release:mute", _("Wanted no more mail about new releases")
    RELEASE_UNMUTE = "release:unmute", _("Wanted mail about new releases again")
    INVITATION_SEND = "invitation:send", _("Invited to the staff")
    INVITATION_WITHDRAW = "invitation:withdraw", _("Withdrew the invitation")
    INVITATION_ACCEPT = "invitation:accept", _("Joined the staff by invitation")
    STAFF_PASS_ON = "staff:pass_on", _("Passed on what somebody held")
    STAFF_TAKE_OFF = "staff:take_off", _("Took somebody off the dataset’s staff")
    PUBLICATION_REGISTER = "publication:register", _("Registered a publication")
    PUBLICATION_CORRECT = "publication:correct", _("Corrected a publication")
    PUBLICATION_WITHDRAW = "publication:withdraw", _("Withdrew a publication")
    LETTER_MAKE = "letter:make", _("Had an approval letter made")
    STUDENT_ASK = "student:ask", _("Asked the supervisor to sign")
    STUDENT_CORRECT = "student:correct", _("Corrected whom to ask")
    STUDENT_RESEND = "student:resend", _("Had the supervisor written to again")
    STUDENT_TAKE_UP = "student:take_up", _("Took up the student’s request")
    STUDENT_DECLINE = "student:decline", _("Declined the student’s request")
    STUDENT_STOP = "student:stop", _("Wanted no more mail that students cause")
    STUDENT_LAPSE = "student:lapse", _("The student’s request lapsed")
    STUDENT_WITHDRAW = "student:withdraw", _("Withdrew the student’s request")
    BUNDLE_MAKE = "bundle:make", _("Had the evidence bundle made")
    BUNDLES_ORDER = "bundles:order", _("Had evidence bundles made")
    BUNDLES_FETCH = "bundles:fetch", _("Downloaded evidence bundles")
    BUNDLES_DELETE = "bundles:delete", _("Evidence bundles were deleted")
    EVENTS_ERASE = "events:erase", _("Erased personal data of what is on record")
    BACKUP_MAKE = "backup:make", _("Made a backup, which was read back")
    BACKUP_RESTORE = "backup:restore", _("Restored the portal from a backup")
    CLIENT_MAKE = "client:make", _("Made a token for a client of the API")
    CLIENT_REVOKE = "client:revoke", _("Revoked the token of a client of the API")
    WEBHOOK_ADD = "webhook:add", _("Added a webhook")
    WEBHOOK_ROTATE = "webhook:rotate", _("Gave a webhook a new secret")
    WEBHOOK_TEST = "webhook:test", _("Had a test sent to a webhook")
    WEBHOOK_RESEND = "webhook:resend", _("Had a message sent to a webhook again")
    WEBHOOK_END = "webhook:end", _("Ended a webhook")
    WEBHOOK_GONE = "webhook:gone", _("A webhook ended: its server said that it is gone")
    VISA_ISSUE = "visa:issue", _("Got a visa that shows access")
    FILES_SEAL = "files:seal", _("Sealed files that lay in the clear")
    KEYS_RESEAL = "keys:reseal", _("Sealed what was under an older key anew")
    ACCOUNT_OPEN = "account:open", _("Opened the account")
    ACCOUNT_ADD_ADDRESS = "account:add_address", _("Proved a further address")
    ACCOUNT_CHANGE_ADDRESS = "account:change_address", _("Chose to which address mails go")
    ACCOUNT_REMOVE_ADDRESS = "account:remove_address", _("Removed an address")
    ACCOUNT_CLOSE = "account:close", _("The account was closed: its address went to another one")
    ACCOUNT_SIGN_IN = "account:sign_in", _("Signed in")
    ACCOUNT_SIGN_OUT = "account:sign_out", _("Signed out")
    ACCOUNT_SECOND_FACTOR_REFUSED = "account:second_factor_refused", _("Gave a wrong second factor")
    ACCOUNT_SECOND_FACTOR_CHANGED = "account:second_factor_changed", _("Changed the second factor")
    ACCOUNT_SECOND_FACTOR_RESET = "account:second_factor_reset", _("The second factor was reset")
    ACCOUNT_CHOOSE_LANGUAGE = "account:choose_language", _("Chose a language")
    ACCOUNT_CHOOSE_NEWS = "account:choose_news", _("Chose when the desk writes")
    ACCOUNT_TOTP_ACTIVATED = "account:totp_activated", _("Added an authenticator app")
    ACCOUNT_TOTP_DEACTIVATED = "account:totp_deactivated", _("Removed the authenticator app")
    ACCOUNT_WEBAUTHN_ADDED = "account:webauthn_added", _("Added a passkey or security key")
    ACCOUNT_WEBAUTHN_REMOVED = "account:webauthn_removed", _("Removed a passkey or security key")
    ACCOUNT_RECOVERY_CODES_GENERATED = (
        "account:recovery_codes_generated",
        _("Made new recovery codes"),
    )
    KEEPING_ERASE = "keeping:erase", _("Erased what had been kept for its time")
    KEEPING_HOLD = "keeping:hold", _("Held a request back from being erased")
    KEEPING_LIFT = "keeping:lift", _("Lifted what held a request back from being erased")
    PERSON_EXPORT = "person:export", _("Took away all that is kept about a person")
    PERSON_ERASE = "person:erase", _("Erased a person, as far as no agreement needs them")
    USER_ADD = "user:add", _("Added the account")
    USER_CHANGE = "user:change", _("Changed the account")


# What each move of an associated user, an agreement, a student's request is on record as.
ASSOCIATE_ACTIONS: Mapping[AssociateVerb, AuditAction] = {
    verb: AuditAction(f"associate:{verb.value}") for verb in AssociateVerb
}
VERB_ACTIONS: Mapping[Verb, AuditAction] = {
    verb: AuditAction(f"agreement:{verb.value}") for verb in Verb
}
STUDENT_ACTIONS: Mapping[StudentRequestVerb, AuditAction] = {
    verb: AuditAction(f"student:{verb.value}") for verb in StudentRequestVerb
}
