"""Copies that were found where they should not be, and what was done about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .access import DownloadGrant
from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .user import User


class LeakIncident(models.Model):
    """One report: never changed, closed once (guarded). `grant` is whose copy it was, where that is
    known; `tool_words` what `whose_copy` said of it."""

    dataset = protected(Dataset, _("dataset"), "leaks")
    what = models.TextField(_("what was found"), max_length=4000)
    where_found = models.TextField(_("where"), max_length=2000)
    found_at = models.DateTimeField(_("found"))
    grant = protected_or_none(DownloadGrant, _("whose copy"), "leaks")
    tool_words = models.TextField(_("what whose_copy says"), max_length=4000, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    reported_by = protected(User, _("reported by"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = protected_or_none(User, _("closed by"))

    class Meta:
        verbose_name = _("leak")
        verbose_name_plural = _("leaks")
        default_permissions = ("view", "add", "change")
        ordering = ["-found_at", "-pk"]
        constraints = [pair("closed_at", "closed_by", "leak_closed_pair")]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.what[:60]}"


class LeakNote(models.Model):
    """What was done about one; written once (guarded)."""

    incident = protected(LeakIncident, _("leak"), "notes")
    text = models.TextField(_("what was done"), max_length=4000)
    written_at = models.DateTimeField(_("when"))
    written_by = protected(User, _("by"))

    class Meta:
        verbose_name = _("note on a leak")
        verbose_name_plural = _("notes on leaks")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
