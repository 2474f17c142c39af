"""The words for associated users and for everybody's grants."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AssociateState(TextChoices):
    """Where somebody stands whom a signer lists; see `associate_lifecycle` for the moves."""

    NAMED = "named", _("Named")
    INVITED = "invited", _("Invited")
    CONFIRMED = "confirmed", _("Confirmed")
    ENDED = "ended", _("Ended")


class AssociateVerb(TextChoices):
    """What can be done about somebody who is listed."""

    INVITE = "invite", _("Invite")
    CONFIRM = "confirm", _("Confirm")
    DECLINE = "decline", _("Decline")
    END = "end", _("End")
    HAND_OVER = "hand_over", _("Hand over")
    CARRY = "carry", _("Carry over")


class GrantEnd(TextChoices):
    """Why a grant ended. The values of agreements that end are those of their status."""

    OPTED_OUT = "opted_out", _("The signer opted out of a new License Agreement")
    REVOKED = "revoked", _("The data owner revoked the agreement")
    ENDED = "ended", _("The signer ended the agreement")
    EXPIRED = "expired", _("The term of the agreement is over")
    REMOVED = "removed", _("The person is no longer listed")
    LEFT = "left", _("The person did not want to be listed any more")
    HANDED_OVER = "handed_over", _("The person moved to another signer")
    SUCCEEDED = "succeeded", _("Another agreement took the place of this one")


class SuccessionState(TextChoices):
    """Where the owner's request stands that somebody else signs for the people of an agreement."""

    ASKED = "asked", _("Asked")
    TAKEN_UP = "taken_up", _("Taken up")
    DECLINED = "declined", _("Declined")
    CALLED_OFF = "called_off", _("Called off")


class HandOverState(TextChoices):
    """Where the wish of somebody stands who is listed, and goes to another signer."""

    ASKED = "asked", _("Asked")
    AGREED = "agreed", _("Agreed to")
    DONE = "done", _("Done")
    CALLED_OFF = "called_off", _("Called off")
