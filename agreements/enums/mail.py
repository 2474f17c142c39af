"""The words for addresses, e-mails and who is written to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AddressKind(TextChoices):
    """What the domain of a work e-mail tells; advice, never a final no."""

    ACADEMIC = "academic", _("Academic institution")
    KNOWN = "known", _("Known to the data owner")
    UNKNOWN = "unknown", _("Not known to us")
    ALUMNI = "alumni", _("Mailbox for alumni")
    FREE = "free", _("Free mail provider")
    RELAY = "relay", _("Relay that hides the address")
    DISPOSABLE = "disposable", _("Disposable address")


class DomainWord(TextChoices):
    """What staff say of a domain, for one dataset."""

    TRUSTED = "trusted", _("Trusted")
    DISTRUSTED = "distrusted", _("Distrusted")
    NEITHER = "neither", _("Neither")


class MailStatus(TextChoices):
    """How far one outbound e-mail got."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Bounced")
    FAILED = "failed", _("Failed")
    PAUSED = "paused", _("Paused by staff")
    DROPPED = "dropped", _("Not sent: no longer due")


class DeskNews(TextChoices):
    """When the desk writes to a member of staff."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    OFF = "off", _("Never")


class InvitationState(TextChoices):
    """How an invitation to join the staff stands."""

    OPEN = "open", _("Not answered yet")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
