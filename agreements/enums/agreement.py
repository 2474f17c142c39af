"""The words for an agreement: where it stands, who may move it, for whom it is signed."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where an agreement stands; see `lifecycle` for the moves between them."""

    DRAFT = "draft", _("Draft")
    AWAITING_SIGNATURE = "awaiting_signature", _("Awaiting signature")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OPTED_OUT = "opted_out", _("Opted out")
    REVOKED = "revoked", _("Revoked")
    ENDED = "ended", _("Ended by the signer")
    EXPIRED = "expired", _("Expired")
    ADDED = "added", _("Added to the agreement")
    LAPSED = "lapsed", _("Lapsed with the agreement")
    SUCCEEDED = "succeeded", _("Succeeded by another agreement")


class Verb(TextChoices):
    """What can be done to an agreement."""

    START = "start", _("Start")
    ISSUE = "issue", _("Issue the License Agreement")
    REVISE = "revise", _("Revise the request")
    SUBMIT = "submit", _("Submit the signed scan")
    REPLACE_SCAN = "replace_scan", _("Replace the signed scan")
    START_REVIEW = "start_review", _("Start review")
    RELEASE_REVIEW = "release_review", _("Release review")
    RECOMMEND = "recommend", _("Recommend approval")
    REQUEST_CHANGES = "request_changes", _("Request changes")
    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    WITHDRAW = "withdraw", _("Withdraw")
    REISSUE = "reissue", _("Reissue")
    OPT_OUT = "opt_out", _("Opt out")
    REINSTATE = "reinstate", _("Reinstate")
    REVOKE = "revoke", _("Revoke")
    END = "end", _("End the agreement")
    RENEW = "renew", _("Renew the agreement")
    EXPIRE = "expire", _("Let the agreement expire")
    LAPSE = "lapse", _("Lapse")
    SUCCEED = "succeed", _("Let another agreement take its place")
    IMPORT = "import", _("Import")


# What the signer reads of each, once it is done.
VERB_NEWS: Mapping[Verb, str | Promise] = {
    Verb.START: _("You started the request"),
    Verb.ISSUE: _("The License Agreement was made out"),
    Verb.REVISE: _("You went back to change the request"),
    Verb.SUBMIT: _("You uploaded the signed scan"),
    Verb.REPLACE_SCAN: _("You replaced the signed scan"),
    Verb.START_REVIEW: _("A reviewer started to read it"),
    Verb.RELEASE_REVIEW: _("The reviewer handed it back to the others"),
    Verb.RECOMMEND: _("A reviewer has read it; a second one reads it, too, before it is decided"),
    Verb.REQUEST_CHANGES: _("The reviewer asked for changes"),
    Verb.APPROVE: _("Approved"),
    Verb.REJECT: _("Rejected"),
    Verb.WITHDRAW: _("You withdrew the request"),
    Verb.REISSUE: _("A new version of the License Agreement took effect"),
    Verb.OPT_OUT: _("You opted out"),
    Verb.REINSTATE: _("The agreement was reinstated"),
    Verb.REVOKE: _("The data owner revoked the agreement"),
    Verb.END: _("You ended the agreement"),
    Verb.RENEW: _("You renewed the agreement"),
    Verb.EXPIRE: _("The term of the agreement is over"),
    Verb.LAPSE: _("The agreement to which people were to be added ended"),
    Verb.SUCCEED: _("Another agreement took its place"),
    Verb.IMPORT: _("The data owner entered what was signed before the portal"),
}


class Remedy(TextChoices):
    """What is to be done by a signer who is asked for changes; each takes more than the last."""

    SCAN_AGAIN = "scan_again", _("Scan again")
    SIGN_AGAIN = "sign_again", _("Sign again")
    CORRECT_FORM = "correct_form", _("Correct the form")


class Doubt(TextChoices):
    """What may stand against approving a request."""

    PROBLEM = "problem", _("Open problem")
    UNREAD = "unread", _("Scan not read automatically")
    SUPERSEDED = "superseded", _("Scan of an earlier License Agreement")
    PAGES = "pages", _("Other pages sent that don’t count yet")
    ADDRESS = "address", _("Address that needed an explanation")
    STUDENT = "student", _("Same student under another signer")
    EARLIER = "earlier", _("Earlier request rejected or revoked")
    BLOCKED = "blocked", _("Like somebody on the block list")
    NO_ACCESS = "no_access", _("No access instructions written")
    ENTERED = "entered", _("Came on paper, and was taken in by staff")


class CameBy(TextChoices):
    """How a paper reached staff, who took it in for its signer."""

    POST = "post", _("by post")
    EMAIL = "email", _("by e-mail")
    HAND = "hand", _("by hand")


class Party(TextChoices):
    """In what capacity somebody acts on an agreement."""

    SIGNER = "signer", _("Signer")
    REVIEWER = "reviewer", _("Reviewer")
    OWNER = "owner", _("Data owner")
    SYSTEM = "system", _("System")


class Role(TextChoices):
    """What an associated user is to the signer (LA, clause 2)."""

    STUDENT = "student", _("Student")
    EMPLOYEE = "employee", _("Employee")
