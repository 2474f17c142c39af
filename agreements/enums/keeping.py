"""Why something is erased."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ErasureRule(TextChoices):
    """By which line of `retention` something went, or that its person asked for it."""

    DRAFT = "draft", _("Drafts that were never submitted")
    UNSIGNED = "unsigned", _("License Agreements that were made out and never sent in")
    TURNED_DOWN = "turned_down", _("Requests that were rejected, withdrawn or lapsed")
    ENDED = "ended", _("Agreements that ended")
    MAIL_WORDS = "mail_words", _("Words of e-mails that prove nothing")
    MAIL_ROWS = "mail_rows", _("E-mails about no request")
    STUDENT_REQUESTS = "student_requests", _("Questions of students that led to no request")
    INVITATIONS = "invitations", _("Invitations of staff")
    IMPORTS = "imports", _("Tables of agreements from before this site")
    LIFTED_BLOCKS = "lifted_blocks", _("Names that were taken off the list of people to look at")
    IP_ADDRESSES = "ip_addresses", _("IP addresses")
    PERSON = "person", _("Asked for by the person")


class LetterWorth(TextChoices):
    """Whether the words of a letter prove that somebody was told."""

    PROOF = "proof", _("stays as long as the agreement")
    NO_PROOF = "no_proof", _("words are erased")
    SECRET = "secret", _("words are wiped once it has left")
