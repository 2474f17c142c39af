"""Who does not want to be told of new releases."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .columns import protected
from .dataset import Dataset
from .user import User


class MutedReleaseNews(models.Model):
    """A person who wants no mail about new releases of one dataset. Without a row: they do."""

    user = protected(User, _("user"), "muted_release_news")
    dataset = protected(Dataset, _("dataset"))
    muted_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("muted news of releases")
        verbose_name_plural = _("muted news of releases")
        constraints = [
            models.UniqueConstraint(fields=["user", "dataset"], name="muted_release_news_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.dataset}"
