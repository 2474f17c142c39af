"""The app, the admin site that wants a second factor, and which static files are collected."""

from importlib import import_module

import django_countries
from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from agreements.guards import install
from agreements.reading_order import country_order

from . import clock, folder_permissions


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("License agreements")

    def import_models(self) -> None:
        """Set the demo's clock first, if there is one: models take it into their defaults."""
        clock.install_demo_clock()
        super().import_models()

    def ready(self) -> None:
        """Close the portal's folder to others before anything is opened in it.

        Guards of evidence and rights of staff follow every `migrate`: by signals, the portal's only
        ones, since a call by hand would be forgotten on the day that matters.
        """
        from agreements.accounts import client_address  # models are there only now
        from agreements.services.accounts import staff

        # Its own order knows Latin letters alone, and offers no setting.
        django_countries.sort_key = country_order  # type: ignore[assignment]  # a pair is a tuple
        folder_permissions.close_portal_folders()
        pre_migrate.connect(install.lift_in_each, sender=self)
        post_migrate.connect(install.put_up, sender=self)
        post_migrate.connect(staff.ensure_groups_after_migrate, sender=apps.get_app_config("auth"))
        checks.register(install.guards_stand, checks.Tags.database)
        checks.register(client_address.proxies_are_counted, checks.Tags.security)
        import_module("agreements.management.key_check")
        import_module("agreements.management.brand_check")


class PortalStaticFilesConfig(StaticFilesConfig):
    # The country field brings 250 flags that no page shows.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "flags"]


class PortalAdminConfig(AdminConfig):
    default_site = "agreements.admin.site.PortalAdminSite"

    def ready(self) -> None:
        """Fill the site once it stands.

        Not from `agreements.admin` itself: the site's class lives in that package, and whatever
        registers while the class is being imported lands on a site that is thrown away.
        """
        super().ready()
        import_module("agreements.admin.registry")
