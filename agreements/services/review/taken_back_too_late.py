"""Why a decision can't be taken back any more, by what is on record."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.enums import VERB_ACTIONS, AuditAction
from agreements.exceptions import InvalidTransition
from agreements.lifecycle import MAILED_DECISIONS
from agreements.models import Agreement
from agreements.selectors import history

_ENDS = (
    AuditAction.REVIEW_TAKE_BACK,
    AuditAction.REVIEW_DROP,
    *(VERB_ACTIONS[verb] for verb in MAILED_DECISIONS),
)


class TakenBackTooLate(InvalidTransition):
    """It was carried out, taken back in another window, or not possible: it says which."""

    sentence = gettext_lazy(
        "This decision does not wait any more: it was carried out, or taken back in another "
        "window. The request’s page shows which."
    )

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(_end_in_words(agreement))


def _end_in_words(agreement: Agreement) -> str:
    """Of the last decision that waited; "" where nothing is on record."""
    last = history.desk_steps(agreement).filter(action__in=_ENDS).order_by("-pk").first()
    if last is None:
        return ""
    if last.action == AuditAction.REVIEW_TAKE_BACK:
        return _("It was taken back already, in another window. Nobody was told of it.")
    if last.action == AuditAction.REVIEW_DROP:
        return _(
            "This decision could not be carried out, so there is nothing to take back. The "
            "request’s page says why."
        )
    said = _(
        "It is too late to take this decision back: it was carried out at %(at)s, and the mail "
        "about it goes out or has gone. The request’s page shows what can still be done."
    )
    return said % {"at": date_format(timezone.localtime(last.at), "H:i:s")}
