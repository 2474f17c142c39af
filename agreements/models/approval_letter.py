"""A letter that shows an approval."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from .agreement import REFERENCE_ALPHABET, Agreement
from .columns import protected
from .license import LicenseVersion

# It may be typed from paper. 20 signs of 29 are 97 bits: nobody finds one.
CODE_SIGNS = 20
_GROUP = 4


def new_check_code() -> str:
    """`7K3M-9QXZ-…`, by which anybody can ask whether a letter still holds."""
    return grouped_code("".join(secrets.choice(REFERENCE_ALPHABET) for _sign in range(CODE_SIGNS)))


def grouped_code(signs: str) -> str:
    """The signs as they are printed and kept."""
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


class ApprovalLetter(models.Model):
    """What one letter says, frozen (guarded): the same letter has the same bytes.

    `facts` is `documents.approval_letter.ApprovalLetterFacts` but for the code. A later letter of
    the same agreement takes the place of this one.
    """

    agreement = protected(Agreement, _("agreement"), "approval_letters")
    version = protected(LicenseVersion, _("LA version"))
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("check code"), max_length=40, unique=True, default=new_check_code)
    facts = models.JSONField(_("what it says"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("approval letter")
        verbose_name_plural = _("approval letters")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="letter_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.agreement} ({self.number})"
