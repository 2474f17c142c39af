"""What a person's copy of a release is made of, beside the files of the release."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .access import DownloadGrant
from .columns import protected
from .release import DataRelease


class PersonalCopy(models.Model):
    """Frozen with the first fetch (guarded): every byte of the archive follows from this row and
    the release, today and in ten years.

    `layout` is the way of marking (`archives.mark.LAYOUT`), 0 for a copy without a mark; `key_id`
    tells which key of MARK_KEY it was marked under.
    """

    release = protected(DataRelease, _("release"), "copies")
    grant = protected(DownloadGrant, _("grant"), "copies")
    folder = models.CharField(_("folder"), max_length=120)
    license_text = models.TextField(_("License Agreement"))
    readme = models.TextField(_("README"))
    layout = models.PositiveSmallIntegerField(_("layout"))
    key_id = models.CharField(max_length=16, blank=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("personal copy")
        verbose_name_plural = _("personal copies")
        constraints = [
            models.UniqueConstraint(fields=["release", "grant"], name="personal_copy_once")
        ]

    def __str__(self) -> str:
        return f"{self.release} – {self.grant}"

    @property
    def file_name(self) -> str:
        """What the archive is called when it is handed out."""
        return f"{self.folder}.zip"
