"""Photos of single pages on their way to become a scan, and links that let a phone take them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import PhoneLinkEnd, PhotoFault

from .agreement import Agreement
from .columns import protected, protected_or_none
from .document import IssuedDocument
from .scan import StoredUpload
from .user import User


class PhoneLink(models.Model):
    """Lets one phone photograph the pages of one request: opened once, soon after it was made, by
    whoever sees its QR code. `session_sha256` is of what that phone's cookie holds."""

    agreement = protected(Agreement, _("agreement"), "phone_links")
    number = models.PositiveIntegerField(_("number"))
    token_sha256 = models.CharField(_("SHA-256 of the token"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = protected(User, _("made by"))
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    session_sha256 = models.CharField(
        _("SHA-256 of the phone’s session"), max_length=64, null=True, blank=True, unique=True
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end = models.CharField(
        _("why it ended"), max_length=10, choices=PhoneLinkEnd.choices, blank=True
    )

    class Meta:
        verbose_name = _("link for a phone")
        verbose_name_plural = _("links for phones")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="phone_link_number_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(ended_at=None), name="phone_link_one_not_ended"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, session_sha256=None)
                | Q(opened_at__isnull=False, session_sha256__isnull=False),
                name="phone_link_opened_with_session",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="phone_link_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.number}"


class PagePhoto(StoredUpload):
    """A photo of one page: no evidence, erased once a scan was made of it, or when it is dropped or
    forgotten.

    `page` is the issued page that it was recognized as, None where that could not be told;
    `used_as` the one that its taker uses it for. `straight_picture` is the paper alone,
    `preview_picture` a small one of it. `link` is the phone that sent it, which sees no others.
    """

    agreement = protected(Agreement, _("agreement"), "photos")
    document = protected(IssuedDocument, _("issued document"), "photos")
    link = protected_or_none(PhoneLink, _("link for a phone"), "photos")
    size = models.PositiveIntegerField(_("size in bytes"))
    straight_picture = models.CharField(_("paper, straightened"), max_length=200)
    preview_picture = models.CharField(_("preview"), max_length=200)
    page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    faults = models.JSONField(_("faults"), default=list, blank=True)
    used_as = models.PositiveSmallIntegerField(_("used as page"), null=True, blank=True)

    class Meta:
        verbose_name = _("photo of a page")
        verbose_name_plural = _("photos of pages")
        indexes = [models.Index(fields=["uploaded_at"], name="photo_uploaded")]
        constraints = [
            models.UniqueConstraint(fields=["document", "sha256"], name="photo_once"),
            models.UniqueConstraint(fields=["document", "used_as"], name="photo_one_a_page"),
        ]

    @property
    def faults_in_words(self) -> list[str]:
        """Each as a sentence."""
        return [str(PhotoFault(fault).label) for fault in self.faults]

    @property
    def files(self) -> list[str]:
        return [self.file, self.straight_picture, self.preview_picture]
