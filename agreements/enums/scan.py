"""The words for what is seen on a signed scan."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Severity(TextChoices):
    """What an automatic check says of a signed scan. Advice: a person decides."""

    OK = "ok", _("Fine")
    ATTENTION = "attention", _("Look at this")
    PROBLEM = "problem", _("Problem")


# Findings at which people have to look: the checks are too often wrong to tell a signer.
FOR_REVIEWERS = frozenset(
    {"clause_unlike", "clause_struck", "clause_written", "signature_typed", "looks_used"}
)


class Check(TextChoices):
    """The automatic checks of a signed scan, in the order in which they are told. A label stands
    over good news and bad: it names what is looked at, and claims nothing."""

    RECOGNIZED = "recognized", _("License Agreement")
    REQUEST = "request", _("Request")
    VERSION = "version", _("Version")
    PAGES = "pages", _("Pages")
    SIGNATURE = "signature", _("Signature")
    DATE = "date", _("Date")
    SCHEDULE = "schedule", _("List of associated users")
    CLAUSES = "clauses", _("Printed text")
    LEGIBLE = "legible", _("Legibility")
    REUSE = "reuse", _("Use elsewhere")


class ExaminationState(TextChoices):
    """How far the automatic checks of one scan are."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being read")
    DONE = "done", _("Read")
    FAILED = "failed", _("Could not be read automatically")


class Outcome(TextChoices):
    """What the checks of a scan come to, for its signer."""

    RUNNING = "running", _("Still being read")
    UNREAD = "unread", _("Could not be read")
    PROBLEMS = "problems", _("Something is to be mended")
    UNSURE = "unsure", _("Something could not be made out")
    FINE = "fine", _("Complete, as far as could be seen")


class PhotoFault(TextChoices):
    """What is to be seen at once of a photo of one page, in a sentence to whoever took it. Advice:
    they say whether it is used."""

    BLURRED = "blurred", _("It is blurred. Hold the phone still, and wait until it is in focus.")
    GLARE = "glare", _("A light shines back from it. Turn the page or the lamp, use no flash.")
    CUT_OFF = "cut_off", _("A part of the page is not in the picture. Take in all four corners.")
    COARSE = "coarse", _("The page is small in it. Come nearer, so that it fills the picture.")
    FAINT = "faint", _("The print is hard to tell from the paper. Take it in more light.")
    UNKNOWN = "unknown", _("We can’t tell which page it is. Take it again, or say which.")
    BLANK = "blank", _("We see nothing printed on it. Is it the back of the page?")
    SEVERAL = "several", _("Several pages are in it. Take one page at a time.")
    EARLIER = "earlier", _("By its code it is of an earlier print, which doesn’t count any more.")
    OTHER = "other", _("By its code it is a page of another request.")
    FOREIGN = "foreign", _("The code on it is none of ours. Is it a page of something else?")


class PhoneLinkEnd(TextChoices):
    """Why a link to photograph on a phone is of no use any more, beside that its time is over."""

    SENT = "sent", _("the pages were sent")
    STOPPED = "stopped", _("it was ended on the computer")
    REPLACED = "replaced", _("a new code was made")


class Undrawable(TextChoices):
    """Why there is no picture of a page, in a sentence."""

    TOO_SLOW = "too_slow", _("Drawing it takes too long.")
    TOO_LARGE = "too_large", _("Drawing it takes too much memory.")
    BROKEN = "broken", _("What is on it could not be read.")
    LEFT_OUT = "left_out", _("It was left out, because other pages could not be drawn.")
    GIVEN_UP = "given_up", _("Several attempts to draw it were broken off.")
