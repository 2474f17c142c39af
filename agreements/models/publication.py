"""What somebody published of the data."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.enums import PublicationKind

from .agreement import Agreement
from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .user import User


class Publication(models.Model):
    """Registered under an agreement by whoever published it. What it says is public, who
    registered it is not.

    `number` counts the publications of one agreement. `authors` are one a line, `Family, Given`;
    `csl` is the whole as CSL-JSON, from which it is exported. `doi` is as `normalize_doi` gives
    it. `shows_images`: whether it shows what the LA has conditions for; None where it has none.
    `confirmed`: what its person confirmed then, word for word, {"version", "clause",
    "conditions"}; {} where there was nothing to confirm.
    """

    dataset = protected(Dataset, _("dataset"), "publications")
    agreement = protected(Agreement, _("agreement"), "publications")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=PublicationKind.choices)
    title = models.CharField(pgettext_lazy("of a text", "title"), max_length=500)
    authors = models.TextField(_("authors"))
    venue = models.CharField(_("published in"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    doi = models.CharField(_("DOI"), max_length=255, blank=True)
    csl = models.JSONField(_("as CSL-JSON"))
    shows_images = models.BooleanField(_("shows images"), null=True, blank=True)
    confirmed = models.JSONField(_("confirmed"), default=dict, blank=True)

    registered_at = models.DateTimeField(_("registered"))
    registered_by = protected(User, _("registered by"), "publications")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = protected_or_none(User, _("withdrawn by"))
    # Why the desk withdrew it; who registered it reads this.
    withdrawn_why = models.TextField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        permissions = [("withdraw_publication", "Can withdraw publications")]
        indexes = [models.Index(fields=["dataset", "-year", "-id"], name="publication_list")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="publication_number_once"),
            models.UniqueConstraint(
                fields=["dataset", "doi"],
                condition=~Q(doi="") & Q(withdrawn_at__isnull=True),
                name="publication_doi_once",
            ),
            pair("withdrawn_at", "withdrawn_by", "publication_withdrawn_pair"),
            models.CheckConstraint(
                condition=Q(withdrawn_why="") | Q(withdrawn_at__isnull=False),
                name="publication_reason_of_withdrawal",
            ),
            models.CheckConstraint(
                condition=~Q(shows_images=True) | ~Q(confirmed={}),
                name="publication_images_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def author_list(self) -> Sequence[str]:
        return self.authors.split("\n")
