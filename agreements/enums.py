"""The words of the domain, stored as words."""

from django.db.models import TextChoices
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


class Verb(TextChoices):
    """What can be done to an agreement."""

    START = "start", _("Start")
    ISSUE = "issue", _("Issue the License Agreement")
    REVISE = "revise", _("Revise the request")
    SUBMIT = "submit", _("Submit the signed scan")
    REPLACE_SCAN = "replace_scan", _("Replace the signed scan")
    START_REVIEW = "start_review", _("Start review")
    RELEASE_REVIEW = "release_review", _("Release review")
    REQUEST_CHANGES = "request_changes", _("Request changes")
    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")
    WITHDRAW = "withdraw", _("Withdraw")
    REISSUE = "reissue", _("Reissue")
    OPT_OUT = "opt_out", _("Opt out")
    REINSTATE = "reinstate", _("Reinstate")
    REVOKE = "revoke", _("Revoke")


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
    ADDRESS = "address", _("Address that needed an explanation")
    STUDENT = "student", _("Same student under another signer")
    EARLIER = "earlier", _("Earlier request rejected or revoked")


class Party(TextChoices):
    """In what capacity somebody acts on an agreement."""

    SIGNER = "signer", _("Signer")
    REVIEWER = "reviewer", _("Reviewer")
    OWNER = "owner", _("Data owner")
    SYSTEM = "system", _("System")


class VersionStatus(TextChoices):
    """Life of one text of the LA."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    CALLED_OFF = "called_off", _("Called off")


class Weight(TextChoices):
    """How much a new LA version changes."""

    MINOR = "minor", _("Minor: wording only")
    MAJOR = "major", _("Major: rights or duties change")


class Asked(TextChoices):
    """What an LA may ask of its users, in a clause that pages then name by its number."""

    WORK_EMAIL = "work_email", _("that the signer has a fixed work e-mail address")
    SUPERVISOR = "supervisor", _("that a supervisor signs for students and employees")
    NO_COMMERCE = "no_commerce", _("that no use is commercial")
    STORAGE = "storage", _("that nobody else can reach the data")
    CITING = "citing", _("that the data is cited")
    NO_WARRANTY = "no_warranty", _("that there is no warranty")


class OwnWord(TextChoices):
    """What pages say about one dataset alone, in its owner's words; without them, nothing."""

    GIVEN_TO = "given_to", _("to whom the data is given")
    PUBLISHING = "publishing", _("what of the data may be published")
    USE_HINT = "use_hint", _("what a good description of an intended use tells")
    PERSON_ID = "person_id", _("what tells students and employees apart beside their name")
    PERSON_ID_COLUMN = "person_id_column", _("the same, as the head of a printed column")
    PERSON_ID_HELP = "person_id_help", _("how to fill it in")


class Silence(TextChoices):
    """What it means that a signer who was told of a new LA version did not answer."""

    MOVES = "moves", _("The new version applies")
    KEEPS = "keeps", _("The old version goes on")


class Audience(TextChoices):
    """As whom somebody is told of a new LA version."""

    AGREEMENT = "agreement", _("Approved agreement")
    REQUEST = "request", _("Open request")


class NoticeStep(TextChoices):
    """What is sent to one signer about one LA version, at most once each (postponed: per date)."""

    NOTICE = "notice", _("Notice")
    REMINDER_7 = "reminder_7", _("Reminder, 7 days before")
    REMINDER_1 = "reminder_1", _("Reminder, 1 day before")
    POSTPONED = "postponed", _("Postponed")
    CALLED_OFF = "called_off", _("Called off")
    DELETION = "deletion", _("Reminder to delete copies")


class NoticeState(TextChoices):
    """How far one notice got; the last thing known."""

    PENDING = "pending", _("Not queued yet")
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened the page")
    CONTINUED = "continued", _("Continues")
    OPTED_OUT = "opted_out", _("Opted out")
    UNREACHED = "unreached", _("Not reached")
    INFORMED = "informed", _("Informed otherwise")
    MOOT = "moot", _("No longer concerned")


class Channel(TextChoices):
    """By which way a signer came to the page about a new LA version."""

    LINK = "link", _("The link in the mail")
    SITE = "site", _("Signed in")


class NoticeOutcome(TextChoices):
    """What became of an agreement when the new LA version took effect for it."""

    MOVED = "moved", _("Moved to the new version")
    KEPT = "kept", _("Stays on the old version")
    NONE = "none", _("Not concerned")


class Role(TextChoices):
    """What an associated user is to the signer (LA, clause 2)."""

    STUDENT = "student", _("Student")
    EMPLOYEE = "employee", _("Employee")


class AddressKind(TextChoices):
    """What the domain of a work e-mail tells; advice, never a final no."""

    ACADEMIC = "academic", _("Academic institution")
    KNOWN = "known", _("Known to the data owner")
    UNKNOWN = "unknown", _("Not known to us")
    ALUMNI = "alumni", _("Mailbox for alumni")
    FREE = "free", _("Free mail provider")
    RELAY = "relay", _("Relay that hides the address")
    DISPOSABLE = "disposable", _("Disposable address")


class MailStatus(TextChoices):
    """How far one outbound e-mail got."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Bounced")
    FAILED = "failed", _("Failed")
    PAUSED = "paused", _("Paused by staff")
    DROPPED = "dropped", _("Not sent: no longer due")


class Severity(TextChoices):
    """What an automatic check says of a signed scan. Advice: a person decides."""

    OK = "ok", _("Fine")
    ATTENTION = "attention", _("Look at this")
    PROBLEM = "problem", _("Problem")


# Findings at which people have to look: the checks are too often wrong to tell a signer.
FOR_REVIEWERS = frozenset({"clause_unlike", "clause_struck", "clause_written"})


class Check(TextChoices):
    """The automatic checks of a signed scan, in the order in which they are told."""

    RECOGNIZED = "recognized", _("License Agreement recognized")
    REQUEST = "request", _("This request")
    VERSION = "version", _("Version in force")
    PAGES = "pages", _("Every page, once")
    SIGNATURE = "signature", _("Signature")
    DATE = "date", _("Date")
    SCHEDULE = "schedule", _("List of associated users")
    CLAUSES = "clauses", _("Printed text unaltered")
    LEGIBLE = "legible", _("Legible")
    REUSE = "reuse", _("Not used elsewhere")


class ExaminationState(TextChoices):
    """How far the automatic checks of one scan are."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being read")
    DONE = "done", _("Read")
    FAILED = "failed", _("Could not be read automatically")


class DeskNews(TextChoices):
    """When the desk writes to a member of staff."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    OFF = "off", _("Never")


class InvitationState(TextChoices):
    """How an invitation to join the staff stands."""

    OPEN = "open", _("Not answered yet")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class Undrawable(TextChoices):
    """Why there is no picture of a page, in a sentence."""

    TOO_SLOW = "too_slow", _("Drawing it takes too long.")
    TOO_LARGE = "too_large", _("Drawing it takes too much memory.")
    BROKEN = "broken", _("What is on it could not be read.")
    LEFT_OUT = "left_out", _("It was left out, because other pages could not be drawn.")
    GIVEN_UP = "given_up", _("Several attempts to draw it were broken off.")
