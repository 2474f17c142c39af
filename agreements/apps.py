"""Django's app configuration, and the admin site that wants a second factor."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("License agreements")


class PortalAdminConfig(AdminConfig):
    default_site = "agreements.admin.site.PortalAdminSite"
