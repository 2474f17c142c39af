"""Accounts. The work e-mail is the name; nobody has a password."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.dates import check_zone
from agreements.enums import DeskNews

# Printable ASCII without space and `@`: Unicode look-alikes lower-case into other people's
# addresses. The ranges read the same in Python's and PostgreSQL's regular expressions.
ASCII_ADDRESS = r"^[!-?A-~]+@[a-z0-9.-]+$"


class UserManager(BaseUserManager["User"]):
    """Creates accounts by address alone."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """By any proved address: `createsuperuser` opens no second account at one."""
        proved = {"emailaddress__email": (username or "").lower(), "emailaddress__verified": True}
        return self.filter(**proved).first() or super().get_by_natural_key(username)

    def create_user(self, email: str, **fields: object) -> "User":
        """Write a new account under a normalized address (see `affiliation.address`)."""
        user = self.model(email=email.lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, **fields: object) -> "User":
        """Write an account that may do everything (`manage.py createsuperuser`)."""
        fields.pop("password", None)
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in: signer, reviewer, data owner."""

    email = models.EmailField(_("work e-mail"), max_length=254, unique=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    desk_news = models.CharField(
        _("mail from the desk"),
        max_length=10,
        choices=DeskNews.choices,
        default=DeskNews.AT_ONCE,
    )
    # In which the desk's morning is; "": where their datasets are.
    time_zone = models.CharField(
        _("time zone"), max_length=50, blank=True, default="", validators=[check_zone]
    )
    remind_days = models.PositiveSmallIntegerField(
        _("reminded of requests that wait longer than days"), null=True, blank=True
    )
    # The latest morning on which it was seen to that they are told what there is to tell.
    desk_told_until = models.DateTimeField(
        _("told by the desk until"), null=True, blank=True, editable=False
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = pgettext_lazy("accounts", "users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_the_case"),
            models.CheckConstraint(
                condition=Q(email__regex=ASCII_ADDRESS), name="user_email_ascii"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def has_usable_password(self) -> bool:
        """Never, whatever the column holds: neither allauth nor the admin offers a password."""
        return False
