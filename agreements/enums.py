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


class Role(TextChoices):
    """What an associated user is to the signer (LA, clause 2)."""

    STUDENT = "student", _("Student")
    EMPLOYEE = "employee", _("Employee")


class AddressKind(TextChoices):
    """What the domain of a work e-mail tells; advice, never a final no."""

    ACADEMIC = "academic", _("Academic institution")
    KNOWN = "known", _("Known to the data owner")
    UNKNOWN = "unknown", _("Not known to us")
    FREE = "free", _("Free mail provider")
    DISPOSABLE = "disposable", _("Disposable address")


class MailStatus(TextChoices):
    """How far one outbound e-mail got."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Bounced")
    FAILED = "failed", _("Failed")
