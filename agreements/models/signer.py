"""The person as licensee."""

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower, StrIndex, Substr
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField


class Signer(models.Model):
    """Whoever is bound by an LA, at one address. May exist without an account, entered by the data
    owner; an account has one for each of its proved addresses from which it signed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signers",
    )
    email = models.EmailField(_("work e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    affiliation = models.CharField(_("affiliation"), max_length=300, blank=True)
    address = models.TextField(_("detailed address"), max_length=1000, blank=True)
    country = CountryField(_("country"), blank=True)
    address_explanation = models.TextField(
        _("explanation of the e-mail address"), max_length=2000, blank=True
    )

    class Meta:
        verbose_name = _("signer")
        verbose_name_plural = _("signers")
        constraints = [models.UniqueConstraint(Lower("email"), name="signer_email_once")]
        indexes = [
            models.Index(
                Substr("email", StrIndex("email", Value("@")) + 1), name="signer_mail_host"
            ),
            models.Index(fields=["country"], name="signer_country"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def language(self) -> str:
        """What they read: imported signers have no account to choose a language in."""
        return self.user.language if self.user else settings.LANGUAGE_CODE

    @property
    def mailbox(self) -> str:
        """Where mails go: the main address of the account, whichever they signed with."""
        return self.user.email if self.user else self.email
