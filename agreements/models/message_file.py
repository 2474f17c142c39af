"""Files that go with a message."""

from mimetypes import guess_extension, guess_type

from django.db import models
from django.utils.translation import gettext_lazy as _

from .columns import protected
from .conversation import RequestMessage


class MessageFile(models.Model):
    """One file, as it came through the gate. Never changes (guarded)."""

    message = protected(RequestMessage, _("message"), "files")
    number = models.PositiveSmallIntegerField(_("number"))
    original_name = models.CharField(_("name"), max_length=255)
    file = models.CharField(_("file"), max_length=200)
    content_type = models.CharField(_("kind"), max_length=50)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="message_file_counted")
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def handed_out_name(self) -> str:
        """As its sender called it, with an ending that says what it is."""
        name = self.original_name
        is_told = guess_type(name)[0] == self.content_type
        return name if is_told else name + (guess_extension(self.content_type) or "")
