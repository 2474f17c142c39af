"""Releases of a dataset: its files, each with its sums."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import ReleaseKind, ReleaseStatus
from agreements.release_paths import LONGEST_PATH

from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .user import User

_DRAFT, _WITHDRAWN = ReleaseStatus.DRAFT, ReleaseStatus.WITHDRAWN


class DataRelease(models.Model):
    """Files of a dataset under one label. Once published, neither they nor what is said of them
    changes (guarded).

    With `is_marked` each person fetches a copy that can be told from others'. `news_due_at`: there
    are people still to be told of it; those of grants up to the number `told_up_to` were, or did
    not want to be.
    """

    dataset = protected(Dataset, _("dataset"), "releases")
    label = models.CharField(_("label"), max_length=50)
    notes = models.TextField(_("notes (Markdown)"), blank=True, max_length=20000)
    kind = models.CharField(
        _("kind"), max_length=10, choices=ReleaseKind.choices, default=ReleaseKind.RELEASE
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("replaces"),
        on_delete=models.PROTECT,
        related_name="replaced_by",
        null=True,
        blank=True,
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ReleaseStatus.choices, default=_DRAFT
    )
    is_marked = models.BooleanField(_("each person gets a copy of their own"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = protected_or_none(User, _("published by"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = protected_or_none(User, _("withdrawn by"))
    withdrawn_why = models.TextField(_("why it was withdrawn"), blank=True, max_length=4000)
    erased_at = models.DateTimeField(_("bytes erased"), null=True, blank=True)
    erased_by = protected_or_none(User, _("bytes erased by"))
    news_due_at = models.DateTimeField(_("letters due"), null=True, blank=True)
    told_up_to = models.BigIntegerField(_("told up to this grant"), default=0)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["dataset", "-pk"]
        permissions = [("publish_datarelease", "Can publish and withdraw releases")]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "label"], name="release_label_once"),
            models.CheckConstraint(
                condition=Q(kind=ReleaseKind.RELEASE) | Q(replaces__isnull=False),
                name="release_corrects_one",
            ),
            pair("published_at", "published_by", "release_published_pair"),
            pair("withdrawn_at", "withdrawn_by", "release_withdrawn_pair"),
            pair("erased_at", "erased_by", "release_erased_pair"),
            models.CheckConstraint(
                condition=Q(status=_DRAFT, published_at__isnull=True)
                | (~Q(status=_DRAFT) & Q(published_at__isnull=False)),
                name="release_published_when",
            ),
            models.CheckConstraint(
                condition=(Q(status=_WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawn_why=""))
                | (~Q(status=_WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawn_why="")),
                name="release_withdrawn_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["news_due_at"],
                condition=Q(news_due_at__isnull=False),
                name="release_news_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.label}"


class _FileOfRelease(models.Model):
    """A file that belongs to a release: `path` in it, relative, with slashes; `file` is its name in
    the storage of releases (`release_storage`)."""

    path = models.CharField(_("path"), max_length=LONGEST_PATH)
    size = models.BigIntegerField(_("size in bytes"))
    file = models.CharField(_("name in storage"), max_length=1024)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.path


class ReleaseFile(_FileOfRelease):
    """A file that is there, whole, and whose sums were made of what lies in storage."""

    release = models.ForeignKey(
        DataRelease, verbose_name=_("release"), on_delete=models.CASCADE, related_name="files"
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    crc32 = models.BigIntegerField(_("CRC-32"))

    class Meta:
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of releases")
        ordering = ["release", "path"]
        constraints = [
            models.UniqueConstraint(fields=["release", "path"], name="release_path_once"),
            models.CheckConstraint(condition=Q(size__gte=0), name="release_file_size"),
            models.CheckConstraint(
                condition=Q(crc32__gte=0, crc32__lt=2**32), name="release_file_crc32"
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="release_file_sum")]

    @property
    def crc32_hex(self) -> str:
        """As programs that make archives show it."""
        return f"{self.crc32:08x}"


class ArrivingFile(_FileOfRelease):
    """A file on its way into a draft: copied by a command (`due_at` is null), or in storage already
    and to be read for its sums. `due_at` is when that is to be tried, and the claim of who reads.

    `done` bytes were read so far. `problem` says why it can't be taken; then nothing is due.
    """

    release = models.ForeignKey(
        DataRelease, verbose_name=_("release"), on_delete=models.CASCADE, related_name="arriving"
    )
    done = models.BigIntegerField(_("bytes read"), default=0)
    due_at = models.DateTimeField(
        _("next attempt"), default=timezone.now, null=True, blank=True, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.TextField(_("problem"), blank=True)

    class Meta:
        verbose_name = _("arriving file")
        verbose_name_plural = _("arriving files")
        ordering = ["release", "path"]
        constraints = [
            models.UniqueConstraint(fields=["release", "path"], name="arriving_path_once")
        ]
