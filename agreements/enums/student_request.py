"""The words for a student's request that a supervisor sign."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StudentRequestState(TextChoices):
    """Where it stands; see `student_request_lifecycle` for the moves between them."""

    ASKED = "asked", _("Supervisor asked")
    CORRECTED = "corrected", _("Supervisor corrected")
    TAKEN_UP = "taken_up", _("Taken up")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Decline(TextChoices):
    """In what way the person who was asked declined."""

    WORD = "word", _("I won’t sign for this student")
    NOT_ME = "not_me", _("I am not this student’s supervisor")
    NO_MORE_MAIL = "no_more_mail", _("Don’t write to this address again, whoever asks")


class StudentRequestVerb(TextChoices):
    """What can be done to it."""

    ASK = "ask", _("Ask the supervisor")
    CORRECT = "correct", _("Correct the supervisor")
    RESEND = "resend", _("Write again")
    TAKE_UP = "take_up", _("Take it up")
    DECLINE = "decline", _("Decline")
    LAPSE = "lapse", _("Let it lapse")
    WITHDRAW = "withdraw", _("Withdraw")
