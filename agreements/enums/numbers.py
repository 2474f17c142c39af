"""The words for what is counted of a dataset, day by day."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Figure(TextChoices):
    """What happened on a day. Of requests, without amendments."""

    ASKED = "asked", _("Requests")
    APPROVED = "approved", _("Approved")
    CHANGES = "changes", _("Changes requested")
    REJECTED = "rejected", _("Rejected")
    GRANTED = "granted", _("Access given")
    ENDED = "ended", _("Access ended")


class Breakdown(TextChoices):
    """By what a figure is told apart; each adds up to the whole of its day."""

    WHOLE = "whole", _("In all")
    COUNTRY = "country", _("Country of the signer")
    KIND = "kind", _("Kind of the signer’s address")
    # Days, begun ones too, from the scan to the decision on it.
    WAIT = "wait", _("Days to the decision")
    WHY = "why", _("Why it ended")
