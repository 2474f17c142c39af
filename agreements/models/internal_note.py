"""What staff note about a request among themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agreement import Agreement
from .columns import protected
from .user import User


class InternalNote(models.Model):
    """One note, counted from 1 in its request. Never changes (guarded).

    Shown at the desk alone: no page, letter or paper for signers reads this table.
    """

    agreement = protected(Agreement, _("agreement"), "internal_notes")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), max_length=4000)
    written_at = models.DateTimeField(_("written"))
    written_by = protected(User, _("written by"))

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="internal_note_counted"),
            models.CheckConstraint(condition=~Q(text=""), name="internal_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.number}"


class NoteMention(models.Model):
    """Somebody whom a note mentions; it waits for them until they have seen to it."""

    note = protected(InternalNote, _("internal note"), "mentions")
    user = protected(User, _("user"), "mentions")
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="mention_once")]
        indexes = [
            models.Index(fields=["user"], condition=Q(seen_at=None), name="mention_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.note}, {self.user}"
