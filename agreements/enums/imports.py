"""The words for agreements that were signed before the portal, on their way in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportState(TextChoices):
    """How far an import is."""

    READING = "reading", _("Being read")
    REFUSED = "refused", _("Could not be read")
    STAGED = "staged", _("To be looked at")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", _("Imported")


class ImportOutcome(TextChoices):
    """What becomes of a row, or became of it."""

    NEW = "new", _("Becomes an agreement")
    THERE = "there", _("There already")
    OPEN = "open", _("Left out: a request is open")
    ERRORS = "errors", _("Left out: errors")
    IMPORTED = "imported", _("Imported")
