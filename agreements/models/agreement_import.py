"""Agreements that were signed before the portal: a table of them on its way in, row by row."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from agreements.enums import ImportOutcome, ImportState

from .agreement import Agreement
from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .license import LicenseVersion
from .user import User

_CONFIRMED = (ImportState.IMPORTING, ImportState.DONE)


class AgreementImport(models.Model):
    """One table. `due_at` is when a worker is to go on with it, and the claim of the one that does;
    null while nothing is to be done.

    `archive` is the ZIP of scans that is yet to be read, `unknown_columns` what of the table is
    passed over, `unnamed_files` the first files of its ZIPs that no row names.
    """

    dataset = protected(Dataset, _("dataset"), "imports")
    name = models.CharField(_("name of the file"), max_length=255)
    table = models.CharField(_("table"), max_length=200)
    table_sha256 = models.CharField(_("SHA-256 of the table"), max_length=64)
    archive = models.CharField(_("ZIP of scans"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.READING
    )
    problem = models.TextField(_("problem"), blank=True)
    unknown_columns = models.JSONField(_("columns passed over"), default=list, blank=True)
    unnamed_files = models.JSONField(_("files that no row names"), default=list, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    uploaded_by = protected(User, _("uploaded by"))
    tells_signers = models.BooleanField(_("signers are told"), default=False)
    invites_people = models.BooleanField(_("people listed are invited"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = protected_or_none(User, _("confirmed by"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now, null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ("view", "add")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="import_due")
        ]
        constraints = [
            pair("confirmed_at", "confirmed_by", "import_confirmed_pair"),
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_CONFIRMED, confirmed_at__isnull=False)
                | (~Q(state__in=_CONFIRMED) & Q(confirmed_at__isnull=True)),
                name="import_confirmed_when",
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.DONE, finished_at__isnull=False)
                | (~Q(state=ImportState.DONE) & Q(finished_at__isnull=True)),
                name="import_finished_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """What the table says of one agreement, staged; from then on that it became one, the evidence
    of what was signed before the portal (guarded).

    `cells` is the row as it was sent, `errors` a sentence for each column that can't be taken.
    `scan_due`: the scan that the row names is yet to be read.
    """

    batch = protected(AgreementImport, _("import"), "rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(_("cells"), default=dict)
    errors = models.JSONField(_("errors"), default=dict, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ImportOutcome.choices)

    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=300, blank=True)
    address = models.TextField(_("detailed address"), max_length=1000, blank=True)
    country = CountryField(_("country"), blank=True)
    version = protected_or_none(LicenseVersion, _("LA version"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    people = models.JSONField(_("people"), default=list, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    scan_name = models.CharField(_("file of the scan"), max_length=255, blank=True)
    scan_due = models.BooleanField(_("scan to be read"), default=False)
    file = models.CharField(_("signed scan"), max_length=200, blank=True)
    scan_sha256 = models.CharField(_("SHA-256 of the scan"), max_length=64, blank=True)
    scan_pages = models.PositiveSmallIntegerField(_("pages"), default=0)

    agreement = models.OneToOneField(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="import_row",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        default_permissions = ()
        ordering = ["batch", "number"]
        indexes = [
            models.Index(fields=["batch", "outcome", "number"], name="import_row_outcome"),
            models.Index(
                fields=["batch", "number"],
                condition=Q(scan_due=True),
                name="import_row_scan_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome=ImportOutcome.IMPORTED, agreement__isnull=False)
                | (~Q(outcome=ImportOutcome.IMPORTED) & Q(agreement__isnull=True)),
                name="import_row_imported",
            ),
            models.CheckConstraint(
                condition=Q(file="", scan_sha256="") | (~Q(file="") & ~Q(scan_sha256="")),
                name="import_row_scan_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}: {self.number}"
