"""Columns and filters of the list of who may use the data."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from agreements.admin.lists import ChoiceFilter
from agreements.admin.own_choices import DatasetChoices, VersionChoices
from agreements.admin.pages import person, tag
from agreements.models import DownloadGrant, ImportRow
from agreements.name_pinyin import with_pinyin
from agreements.reading_order import country_order
from agreements.selectors import access
from agreements.selectors.datasets import numbers
from agreements.selectors.grants import live_grants

Grants = QuerySet[DownloadGrant]
_ALL, _ENDED, _SUSPENDED = "all", "ended", "suspended"


def role_of(grant: DownloadGrant) -> str:
    """What the person is to the agreement."""
    return grant.associate.get_role_display() if grant.associate else _("Signer")


def address_of(grant: DownloadGrant) -> str:
    """Where mails to them go, of a signer the address with which they signed."""
    return grant.associate.mailbox if grant.associate else grant.agreement.signer.email


def standing_of(grant: DownloadGrant) -> tuple[str, str]:
    """The color of the tag and the word for it; `selectors.grants.holders` asked."""
    if grant.ended_at is not None:
        return "ended", _("Ended")
    if getattr(grant, "is_live", False):
        return "approved", _("May use the data")
    return "awaiting_signature", _("Not at the moment")


@admin.display(description=gettext_lazy("person"))
def who(grant: DownloadGrant) -> SafeString:
    return _over(with_pinyin(grant.person), role_of(grant))


@admin.display(description=gettext_lazy("affiliation"))
def affiliation(grant: DownloadGrant) -> SafeString:
    """Of who signs: that is where the data may be."""
    signer = grant.agreement.signer
    return _over(signer.affiliation, signer.country.name if signer.country else "")


@admin.display(description=gettext_lazy("e-mail"))
def address(grant: DownloadGrant) -> str:
    return address_of(grant)


@admin.display(description=gettext_lazy("since"))
def since(grant: DownloadGrant) -> SafeString:
    """By the portal; before it, they may have had the data otherwise."""
    imported = getattr(grant.agreement, "import_row", None)
    return _over(_day(grant.granted_at), _signed_before(imported) if imported else "")


@admin.display(description=gettext_lazy("LA version"))
def version(grant: DownloadGrant) -> str:
    return grant.agreement.version.number


@admin.display(description=gettext_lazy("signed by"))
def signed_by(grant: DownloadGrant) -> SafeString:
    """The agreement by which they may, and whose signature it bears."""
    reference = grant.agreement.reference
    page = reverse("admin:agreements_agreement_change", args=[reference])
    link = format_html('<a href="{}">{}</a>', page, reference)
    return _over(link, with_pinyin(grant.agreement.signer))


@admin.display(description=gettext_lazy("last fetch"))
def last_fetch(grant: DownloadGrant) -> str:
    moment = getattr(grant, "last_fetch", None)
    return _day(moment) if moment else _("Never")


@admin.display(description=gettext_lazy("access"))
def standing(grant: DownloadGrant) -> SafeString:
    """Shown where not everybody listed may use the data."""
    word = tag(*standing_of(grant))
    if grant.ended_at is None:
        return word
    return _over(word, f"{_day(grant.ended_at)}: {grant.get_ended_why_display()}")


@admin.display(description=gettext_lazy("dataset"))
def dataset(grant: DownloadGrant) -> str:
    return str(grant.agreement.dataset)


def _signed_before(row: ImportRow) -> str:
    """With the day that counts where the table gave it: the portal's own is the import's."""
    days = {
        name: date_format(day, "DATE_FORMAT") if day else ""
        for name, day in (("day", row.signed_on), ("approved", row.approved_on))
    }
    if row.approved_on:
        return _("signed %(day)s, before the portal; approved %(approved)s") % days
    return _("signed %(day)s, before the portal") % days


def _over(above: str, below: str) -> SafeString:
    return format_html('{}<span class="desk-under">{}</span>', above, below)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


class AccessFilter(ChoiceFilter):
    """Who may use the data at this moment, unless one asks for others."""

    title = gettext_lazy("access")
    parameter_name = "access"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (_SUSPENDED, _("Suspended, or account closed")),
            (_ENDED, _("Ended")),
            (_ALL, _("Everybody")),
        ]

    def queryset(self, request: HttpRequest, queryset: Grants) -> Grants:
        match self.value():
            case "all":
                return queryset
            case "ended":
                return queryset.filter(ended_at__isnull=False)
            case "suspended":
                return live_grants.halted_among(queryset)
        return live_grants.live_among(queryset)

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, label in [(None, _("May use the data now")), *self.lookup_choices]:
            yield {
                "selected": value == (self.value() or None),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }


class HolderDatasetFilter(DatasetChoices, ChoiceFilter):
    title = gettext_lazy("dataset")
    parameter_name = "dataset"

    def queryset(self, request: HttpRequest, queryset: Grants) -> Grants:
        return queryset.filter(agreement__dataset__slug=self.value()) if self.value() else queryset


class HolderVersionFilter(VersionChoices, ChoiceFilter):
    """The LA version that binds."""

    title = gettext_lazy("LA version")
    parameter_name = "version"

    def queryset(self, request: HttpRequest, queryset: Grants) -> Grants:
        return (
            queryset.filter(agreement__version__number=self.value()) if self.value() else queryset
        )


class HolderCountryFilter(ChoiceFilter):
    """The signer's country, of those from which anybody had access when it was last counted."""

    title = gettext_lazy("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        own = access.datasets_for_staff(person(request))
        codes = numbers.countries_of(own)
        return sorted(((code, countries.name(code)) for code in codes), key=country_order)

    def queryset(self, request: HttpRequest, queryset: Grants) -> Grants:
        chosen = self.value()
        return queryset.filter(agreement__signer__country=chosen) if chosen else queryset
