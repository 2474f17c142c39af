"""The words for what is made of the data, and for a letter that shows an approval."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PublicationKind(TextChoices):
    """What was published, as CSL-JSON calls it."""

    ARTICLE = "article-journal", _("Journal article")
    CONFERENCE_PAPER = "paper-conference", _("Conference paper")
    CHAPTER = "chapter", _("Chapter in a book")
    BOOK = "book", _("Book")
    THESIS = "thesis", _("Thesis")
    REPORT = "report", _("Report")
    PREPRINT = "article", _("Preprint")
    OTHER = "document", _("Something else")


class LetterStanding(TextChoices):
    """What a letter that shows an approval is worth today."""

    VALID = "valid", _("Valid")
    SUPERSEDED = "superseded", _("Superseded")
    ENDED = "ended", _("Ended")
