"""What reviewers often have to ask for, ready to be ticked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.enums import Remedy

from .dataset import Dataset


class Defect(models.Model):
    """One line of a dataset's list. Its words are the owner's, or those that come with the portal.

    `text` is what the signer reads: what is wrong and what to do; `texts` the same in other
    languages, {"zh-hans": "…"}. Both empty: `services.review.defect_list` has words for these.
    `found_by` are codes of findings for which it is ticked beforehand, `remedy` is what mends it.
    """

    dataset = models.ForeignKey(
        Dataset, verbose_name=_("dataset"), on_delete=models.CASCADE, related_name="defects"
    )
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("label, for reviewers"), max_length=100)
    text = models.TextField(_("sentence for the signer"), max_length=600, blank=True)
    texts = models.JSONField(_("sentence in other languages"), default=dict, blank=True)
    remedy = models.CharField(
        _("what mends it"), max_length=20, choices=Remedy.choices, default=Remedy.SIGN_AGAIN
    )
    found_by = models.JSONField(_("ticked beforehand for"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("defect")
        verbose_name_plural = _("defects")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["dataset", "code"], name="defect_code_once")]

    def __str__(self) -> str:
        return self.label
