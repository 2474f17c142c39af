"""LA versions: the list, and the addresses of everything about one version.

Django's own forms edit nothing here: a draft has its editor, what was announced is read only.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.admin import version_page
from agreements.admin.base import DeskAdmin, View, person
from agreements.admin.license_texts import drafts, translations
from agreements.admin.notices import progress
from agreements.enums import VersionStatus
from agreements.models import LicenseVersion
from agreements.selectors.datasets import public_datasets

from . import announce, letters_preview, reschedule


class LicenseVersionAdmin(DeskAdmin[LicenseVersion]):
    """Versions of the person's datasets, newest first."""

    list_display = ("number", "dataset", "state", "effective")
    list_select_related = ("dataset",)
    ordering = ("-pk",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {"title": _("LA versions"), **(extra_context or {})}
        )

    def subject(self, obj: LicenseVersion) -> str:
        return f"{obj.dataset.slug} {obj.number}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """With what this very person can do."""
        user, bare = (
            person(request),
            set(public_datasets.without_license().values_list("pk", flat=True)),
        )

        @admin.display(description=_("what can be done"))
        def todo(version: LicenseVersion) -> SafeString:
            return format_html(
                '<span class="desk-links">{}</span>',
                format_html_join(
                    " ",
                    '<a href="{}">{}<span class="visually-hidden"> LA {}</span></a>',
                    (
                        (step.url, step.title, version.number)
                        for step in version_page.steps(
                            user, version, first=version.dataset_id in bare
                        )
                    ),
                ),
            )

        return (*self.list_display, todo)

    @admin.display(description=_("status"))
    def state(self, obj: LicenseVersion) -> SafeString:
        """The status as a colored word."""
        kind = version_page.TAGS[VersionStatus(obj.status)]
        return format_html(
            '<strong class="tag tag--{}">{}</strong>', kind, obj.get_status_display()
        )

    @admin.display(description=_("takes effect"))
    def effective(self, obj: LicenseVersion) -> str:
        """In the dataset's zone, which is named."""
        return version_page.effective(obj) or "–"

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours, each behind the site's own door (`admin_view`)."""

        def at(route: str, view: View, name: str, *, cacheable: bool = False) -> URLPattern:
            door = self.admin_site.admin_view(view, cacheable=cacheable)
            return path(route, door, name=f"agreements_licenseversion_{name}")

        one = "<int:pk>"
        return [
            at("", self.changelist_view, "changelist"),
            at("add/", drafts.start, "add"),
            at(f"{one}/change/", drafts.DraftEditor.as_view(), "change"),
            at(f"{one}/preview/", drafts.preview, "preview"),
            at(f"{one}/pdf/", drafts.pdf, "pdf"),
            at(f"{one}/export/", drafts.export, "export"),
            at(f"{one}/delete/", drafts.delete, "delete"),
            at(f"{one}/translation/", translations.TranslationEditor.as_view(), "translation"),
            at(f"{one}/translation/remove/", translations.remove, "untranslate"),
            at("<int:object_id>/history/", self.history_view, "history"),
            at(f"{one}/announce/", announce.announce, "announce"),
            at(f"{one}/announce/recipients/", announce.recipients_page, "recipients"),
            at(f"{one}/announce/letter/", letters_preview.letter, "letter"),
            at(f"{one}/announce/letter/html/", letters_preview.letter_html, "letter_html"),
            at(f"{one}/announce/test/", letters_preview.test_mail, "test_mail"),
            at(f"{one}/announce/confirm/", announce.confirm, "confirm"),
            at(f"{one}/put-into-force/", announce.put_into_force, "put_into_force"),
            at(f"{one}/postpone/", reschedule.postpone, "postpone"),
            at(f"{one}/call-off/", reschedule.call_off, "call_off"),
            *progress.urls(at),
        ]
