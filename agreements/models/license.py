"""Texts of the LA."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import ChangeType, VersionStatus

from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .user import User

_TOLD = [VersionStatus.ANNOUNCED, VersionStatus.CALLED_OFF]


class LicenseVersion(models.Model):
    """One text of a dataset's LA, in the Markdown file format of `agreements/licenses/`.

    `body_pdf` is the rendered body, made once: every signer signs the same pages, byte for byte.
    Once announced, the database refuses any change of text (guarded). `replaces` is
    the version in force when this one was announced.
    """

    dataset = protected(Dataset, _("dataset"), "versions")
    number = models.CharField(_("version"), max_length=20)
    status = models.CharField(
        _("status"), max_length=20, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    source = models.TextField(_("text (Markdown with front matter)"))
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    change_type = models.CharField(
        _("kind of change"), max_length=10, choices=ChangeType.choices, default=ChangeType.MAJOR
    )
    summary = models.TextField(_("summary of changes"), blank=True, max_length=4000)
    replaces = models.ForeignKey(
        "self", verbose_name=_("replaces"), on_delete=models.PROTECT, null=True, blank=True
    )
    effective_at = models.DateTimeField(_("takes effect"), null=True, blank=True)
    body_pdf = models.CharField(_("rendered body"), max_length=200)
    body_sha256 = models.CharField(_("SHA-256 of the rendered body"), max_length=64)
    body_pages = models.PositiveSmallIntegerField(_("pages of the body"))
    body_layout = models.JSONField(_("layout of the body"), default=dict)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    announced_by = protected_or_none(User, _("announced by"))
    # The last time that the date was moved; the first date is in the audit events.
    postponed_at = models.DateTimeField(_("postponed"), null=True, blank=True)
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True)
    # No notice of this version goes out while this is set.
    paused_at = models.DateTimeField(_("sending paused"), null=True, blank=True)
    # When the data owner was told what became of everybody.
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)

    class Meta:
        verbose_name = _("LA version")
        verbose_name_plural = _("LA versions")
        ordering = ["dataset", "-created_at"]
        permissions = [
            ("announce_licenseversion", "Can announce, postpone and call off LA versions")
        ]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=Q(status=VersionStatus.IN_FORCE),
                name="version_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=Q(status=VersionStatus.ANNOUNCED),
                name="version_one_announced",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[VersionStatus.DRAFT]) | Q(effective_at__isnull=False),
                name="version_announced_has_effective_moment",
            ),
            pair("announced_at", "announced_by", "version_announced_pair"),
            models.CheckConstraint(
                condition=~Q(status__in=_TOLD) | Q(announced_at__isnull=False),
                name="version_announced_when",
            ),
            models.CheckConstraint(
                condition=~Q(status=VersionStatus.CALLED_OFF) | Q(called_off_at__isnull=False),
                name="version_called_off_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} LA {self.number}"


class LicenseTranslation(models.Model):
    """The text of a version in another language, for reading: the version's own binds.

    Those of a draft are written with it, and frozen when it is announced. To a version that was, a
    data owner adds one, as the next `revision` of its language; earlier ones stay (guarded).
    """

    version = models.ForeignKey(
        LicenseVersion,
        verbose_name=_("LA version"),
        on_delete=models.CASCADE,
        related_name="translations",
    )
    language = models.CharField(_("language"), max_length=15)
    source = models.TextField(_("text (Markdown with front matter)"))
    revision = models.PositiveSmallIntegerField(_("revision"), default=1, db_default=1)
    # Of one that was added later.
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = protected_or_none(User, _("published by"))

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["version", "language", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language", "revision"], name="translation_once"
            ),
            pair("published_at", "published_by", "translation_published_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language}, {self.revision})"


class TranslationDraft(models.Model):
    """What is to become the next revision of a translation, of a version that is no draft; only
    staff read it."""

    version = models.ForeignKey(
        LicenseVersion,
        verbose_name=_("LA version"),
        on_delete=models.CASCADE,
        related_name="translation_drafts",
    )
    language = models.CharField(_("language"), max_length=15)
    source = models.TextField(_("text (Markdown with front matter)"))

    class Meta:
        verbose_name = _("draft of a translation")
        verbose_name_plural = _("drafts of translations")
        ordering = ["version", "language"]
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="translation_draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"
