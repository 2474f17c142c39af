"""The words for what signer and staff write to each other."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Side(TextChoices):
    """From whom a message about a request is."""

    SIGNER = "signer", _("Signer")
    STAFF = "staff", _("Staff")
