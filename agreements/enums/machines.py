"""The words for servers elsewhere that follow who has access."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ApiScope(TextChoices):
    """What a client of the API may do, for each of its datasets."""

    CHECK = "check", _("Ask whether an e-mail address has access")
    CHANGES = "changes", _("Follow who gets access and who loses it, by pseudonym")
    ADDRESSES = "addresses", _("… and by e-mail address")
    VISAS = "visas", _("Get GA4GH visas of whoever has access")


class AccessChange(TextChoices):
    """What became of a grant, or of all grants of a dataset at once."""

    GRANTED = "granted", _("Access given")
    ENDED = "ended", _("Access ended")
    SUSPENDED = "suspended", _("Access halted")
    RESUMED = "resumed", _("Access goes on")
    ADDRESSES = "addresses", _("Other addresses of the person")


class PeopleNamed(TextChoices):
    """How a webhook names people."""

    PSEUDONYM = "pseudonym", _("By a pseudonym, which a visa of theirs names as well")
    ADDRESS = "address", _("By their e-mail addresses")


class DeliveryState(TextChoices):
    """How far a message to a webhook is."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")
    DROPPED = "dropped", _("Not sent any more")
