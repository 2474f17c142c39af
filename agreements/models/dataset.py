"""Datasets and how to reach their data."""

import hashlib

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Value
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agreements.dates import check_zone
from agreements.enums import OwnWord, TacitConsent

from .own_words import check_asks, check_facts, check_words


class Dataset(models.Model):
    """A licensed dataset. Staff see and decide the agreements of the datasets they belong to."""

    slug = models.SlugField(_("short name in links"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    full_name = models.CharField(_("full name"), max_length=300)
    owner = models.CharField(_("owner"), max_length=300)
    contact_email = models.EmailField(_("contact e-mail"))
    summary = models.TextField(_("what it is (Markdown)"))
    citation = models.TextField(_("how to cite (plain text)"))
    bibtex = models.TextField(_("BibTeX"), blank=True)
    notice_days = models.PositiveSmallIntegerField(
        _("notice period in days"), default=30, validators=[MinValueValidator(1)]
    )
    term_months = models.PositiveSmallIntegerField(
        _("term in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty: none. It counts for agreements approved from then on."),
    )
    keep_ended_years = models.PositiveSmallIntegerField(
        _("agreements that ended are kept for years"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_(
            "Empty: for good. When that time is over, the agreement is erased with its papers, "
            "scans and mails. You see it on a list a month before."
        ),
    )
    tacit_consent = models.CharField(
        _("if a signer does not answer"),
        max_length=10,
        choices=TacitConsent.choices,
        default=TacitConsent.MOVES,
    )
    time_zone = models.CharField(
        _("time zone of its dates"),
        max_length=50,
        default="Asia/Shanghai",
        validators=[check_zone],
    )
    two_reviewers = models.BooleanField(
        _("two reviewers"),
        default=False,
        help_text=_(
            "An approval then takes two members of staff: the first recommends it, another one "
            "approves it. To reject or to ask for changes takes one."
        ),
    )
    escalate_days = models.PositiveSmallIntegerField(
        _("data owners are told of a request that waits longer than days"),
        null=True,
        blank=True,
        help_text=_("In the morning, by mail, whatever they chose to hear from the desk."),
    )
    trusted_domains = models.JSONField(_("trusted domains"), default=list, blank=True)
    distrusted_domains = models.JSONField(_("distrusted domains"), default=list, blank=True)
    # Where an LA's front matter does not say it itself: {"work_email": 2}, see `Asked`, `OwnWord`.
    asks = models.JSONField(
        _("which clause asks for what"), default=dict, blank=True, validators=[check_asks]
    )
    words = models.JSONField(
        _("what its pages say"), default=dict, blank=True, validators=[check_words]
    )
    # What it holds, at a glance: [[label, what it is], …].
    facts = models.JSONField(
        _("what it holds"),
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        validators=[check_facts],
    )
    # The name of a stored file, and the same in words.
    picture = models.CharField(
        _("picture"), max_length=200, blank=True, default="", db_default="", editable=False
    )
    picture_text = models.TextField(
        _("the picture in words"), blank=True, default="", db_default="", editable=False
    )
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("staff"), related_name="datasets", blank=True
    )
    is_listed = models.BooleanField(_("shown to the public"), default=False)

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ["name"]
        permissions = [("suspend_dataset", "Can suspend all access to a dataset")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dataset", args=[self.slug])

    @property
    def own_words(self) -> dict[str, str]:
        """What pages say of it, in the reader's language where its owner gave that."""
        language = get_language()
        return {
            name: str(self.words.get(f"{name}.{language}", self.words[name]))
            for name in OwnWord.values
            if name in self.words
        }

    @property
    def picture_mark(self) -> str:
        """What tells this picture from the one before; nothing of where it lies."""
        return hashlib.sha256(self.picture.encode()).hexdigest()[:12] if self.picture else ""

    @property
    def person_id(self) -> str:
        """What tells students apart beside their name, as a label; "" where nothing does."""
        return self.own_words.get(OwnWord.PERSON_ID, "")

    @property
    def person_id_column(self) -> str:
        """The same as the head of a column in the printed list."""
        return self.own_words.get(OwnWord.PERSON_ID_COLUMN, self.person_id)

    @property
    def person_id_inside(self) -> str:
        """The same inside a sentence."""
        return self.person_id[:1].lower() + self.person_id[1:]


class AccessInstructions(models.Model):
    """How an approved signer gets the data: the owner's text, a link outside, a password.

    The password is kept sealed (`field_encryption`, subject `access:<dataset pk>`), shown on click,
    never sent by mail. `password_set_at` is null for one from before that was noted.
    """

    dataset = models.OneToOneField(
        Dataset, verbose_name=_("dataset"), on_delete=models.CASCADE, related_name="access"
    )
    text = models.TextField(_("instructions (Markdown)"))
    url = models.URLField(_("link to the data"), max_length=500, blank=True)
    sealed_password = models.TextField(_("password, encrypted"), blank=True, editable=False)
    password_set_at = models.DateTimeField(_("password set"), null=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("access instructions")
        verbose_name_plural = _("access instructions")

    def __str__(self) -> str:
        return f"{self.dataset}"

    @property
    def secret_subject(self) -> str:
        """What the sealed password is bound to."""
        return f"access:{self.dataset_id}"
