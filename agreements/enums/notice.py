"""The words for telling somebody of a new LA version."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
    # Written no more: whose access has ended is reminded by `services.grants.deletion_reminders`.
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
    NOT_APPLICABLE = "moot", _("No longer concerned")


class Channel(TextChoices):
    """By which way a signer came to the page about a new LA version."""

    LINK = "link", _("The link in the mail")
    SITE = "site", _("Signed in")


class NoticeOutcome(TextChoices):
    """What became of an agreement when the new LA version took effect for it."""

    MOVED = "moved", _("Moved to the new version")
    KEPT = "kept", _("Stays on the old version")
    NONE = "none", _("Not concerned")
