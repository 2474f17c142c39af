"""Each use of a grant, and the secret by which a command line uses it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .access import DownloadGrant
from .columns import pair, protected, protected_or_none
from .release import DataRelease
from .user import User


class DownloadRecord(models.Model):
    """Who was shown or given what, when, through whose signature (`grant`).

    Of a fetch of a release also from which byte on, and how many it were. While it goes on
    (`ended_at` is null) `seen_at` and `bytes` are written every few seconds; then nothing of it
    changes (guarded).
    """

    class What(models.TextChoices):
        INSTRUCTIONS = "instructions", _("Access instructions")
        PASSWORD = "password", _("Password")
        ARCHIVE = "archive", _("Release, as an archive")
        FILE = "file", _("A file of a release")

    grant = protected(DownloadGrant, _("grant"), "records")
    what = models.CharField(_("what"), max_length=20, choices=What.choices)
    user = protected(User, _("user"))
    at = models.DateTimeField(_("when"))
    ip = models.GenericIPAddressField(_("from"), null=True)
    release = protected_or_none(DataRelease, _("release"), "downloads")
    path = models.CharField(_("path"), max_length=1000, blank=True)
    first_byte = models.BigIntegerField(_("from byte"), default=0)
    # Null: it was handed on to nginx or S3, and how far it got is not known here.
    bytes = models.BigIntegerField(_("bytes"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("download record")
        verbose_name_plural = _("download records")
        ordering = ["-at"]
        indexes = [
            models.Index(
                fields=["grant", "seen_at"],
                condition=Q(ended_at=None, release__isnull=False),
                name="download_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.get_what_display()}"


class DownloadToken(models.Model):
    """Stands for its grant in a header, from a command line. Only its SHA-256 is kept."""

    grant = protected(DownloadGrant, _("grant"), "tokens")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    made_by = protected(User, _("made by"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = protected_or_none(User, _("revoked by"))

    class Meta:
        verbose_name = _("download token")
        verbose_name_plural = _("download tokens")
        constraints = [
            pair("revoked_at", "revoked_by", "download_token_revoked_pair"),
            # A second one takes the place of the first.
            models.UniqueConstraint(
                fields=["grant"], condition=Q(revoked_at=None), name="download_token_one_live"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}"
