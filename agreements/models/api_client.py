"""Who may ask the API."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .columns import pair, protected, protected_or_none
from .dataset import Dataset
from .user import User


class ApiClient(models.Model):
    """A server elsewhere that asks with a token, of which only the SHA-256 is kept.

    `scopes` are values of `enums.ApiScope`, and count for each of its datasets.
    """

    name = models.CharField(_("name"), max_length=100)
    datasets = models.ManyToManyField(
        Dataset, verbose_name=_("datasets"), related_name="api_clients"
    )
    scopes = models.JSONField(_("what it may do"), default=list)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    made_by = protected(User, _("made by"))
    # Written once a minute at most.
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = protected_or_none(User, _("revoked by"))

    class Meta:
        verbose_name = _("client of the API")
        verbose_name_plural = _("clients of the API")
        default_permissions = ("view", "add")
        constraints = [pair("revoked_at", "revoked_by", "api_client_revoked_pair")]

    def __str__(self) -> str:
        return self.name
