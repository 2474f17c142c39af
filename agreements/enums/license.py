"""The words for a text of the LA, and for what its dataset says besides."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VersionStatus(TextChoices):
    """Life of one text of the LA."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    CALLED_OFF = "called_off", _("Called off")


class ChangeType(TextChoices):
    """How much a new LA version changes."""

    MINOR = "minor", _("Minor: wording only")
    MAJOR = "major", _("Major: rights or duties change")


class Asked(TextChoices):
    """What an LA may ask of its users, in a clause that pages then name by its number."""

    WORK_EMAIL = "work_email", _("that the signer has a fixed work e-mail address")
    SUPERVISOR = "supervisor", _("that a supervisor signs for students and employees")
    NO_COMMERCE = "no_commerce", _("that no use is commercial")
    STORAGE = "storage", _("that nobody else can reach the data")
    IMAGES = "images", _("on which conditions images are published")
    CITING = "citing", _("that the data is cited")
    NO_WARRANTY = "no_warranty", _("that there is no warranty")


class OwnWord(TextChoices):
    """What pages say about one dataset alone, in its owner's words; without them, nothing."""

    GIVEN_TO = "given_to", _("to whom the data is given")
    PUBLISHING = "publishing", _("what of the data may be published")
    IMAGES_FROM = "images_from", _("with which words the LA’s rules about images begin")
    USE_HINT = "use_hint", _("what a good description of an intended use tells")
    PERSON_ID = "person_id", _("what tells students and employees apart beside their name")
    PERSON_ID_COLUMN = "person_id_column", _("the same, as the head of a printed column")
    PERSON_ID_HELP = "person_id_help", _("how to fill it in")


class TacitConsent(TextChoices):
    """What it means that a signer who was told of a new LA version did not answer."""

    MOVES = "moves", _("The new version applies")
    KEEPS = "keeps", _("The old version goes on")
