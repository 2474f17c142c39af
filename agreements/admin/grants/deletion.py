"""Whose access has ended, and who has not said yet that their copies are deleted."""

from datetime import datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import DeskAdmin
from agreements.admin.pages import person
from agreements.models import Deletion
from agreements.name_pinyin import with_pinyin
from agreements.selectors import access
from agreements.selectors.grants import open_deletions


class DeletionAdmin(DeskAdmin[Deletion]):
    """What is open in the person's datasets, the longest first; read, nothing else."""

    list_display = ("who", "contact", "agreement", "dataset", "since", "reminders")
    list_display_links = None
    list_title = _("Copies not confirmed as deleted")
    may_add = may_change = False
    ordering = ("due_since", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Deletion]:
        datasets = access.datasets_for_staff(person(request))
        found = open_deletions.open_deletions().filter(grant__agreement__dataset__in=datasets)
        return found.order_by(*self.ordering)

    def get_urls(self) -> list[URLPattern]:
        """The list alone."""
        return [self.own_page("", self.changelist_view, "changelist")]

    @admin.display(description=_("person"))
    def who(self, obj: Deletion) -> SafeString:
        return with_pinyin(obj.grant.person)

    @admin.display(description=_("e-mail"))
    def contact(self, obj: Deletion) -> str:
        return open_deletions.address_of(obj)

    @admin.display(description=_("agreement"))
    def agreement(self, obj: Deletion) -> SafeString:
        reference = obj.grant.agreement.reference
        page = reverse("admin:agreements_agreement_change", args=[reference])
        return format_html('<a href="{}">{}</a>', page, reference)

    @admin.display(description=_("dataset"))
    def dataset(self, obj: Deletion) -> str:
        return str(obj.grant.agreement.dataset)

    @admin.display(description=_("due since"))
    def since(self, obj: Deletion) -> datetime:
        return obj.due_since

    @admin.display(description=_("reminders"))
    def reminders(self, obj: Deletion) -> SafeString:
        if obj.reminded_at is None:
            return format_html("{}", obj.reminded)
        return format_html(
            '{}<span class="desk-under">{}</span>', obj.reminded, _day(obj.reminded_at)
        )


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
