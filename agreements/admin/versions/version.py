"""LA versions: the list, and the addresses of everything about one version.

Django's own forms edit nothing here: a draft has its editor, what was announced is read only.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.admin import version_page
from agreements.admin.base import DeskAdmin
from agreements.admin.license_texts import drafts, editor, publishing
from agreements.admin.notices import notice_actions, notice_list, progress
from agreements.admin.pages import View, person, tag
from agreements.enums import VersionStatus
from agreements.models import LicenseVersion
from agreements.selectors.datasets import public_datasets
from agreements.selectors.long_texts import without_texts

from . import announce, reschedule


class LicenseVersionAdmin(DeskAdmin[LicenseVersion]):
    """Versions of the person's datasets, newest first."""

    list_display = ("number", "dataset", "state", "effective")
    list_select_related = ("dataset",)
    ordering = ("-pk",)
    list_title = _("LA versions")
    may_change = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LicenseVersion]:
        return without_texts(super().get_queryset(request), "dataset")

    def subject(self, obj: LicenseVersion) -> str:
        return f"{obj.dataset.slug} {obj.number}"

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """With what this very person can do."""
        user = person(request)
        without_license = set(
            public_datasets.datasets_without_license().values_list("pk", flat=True)
        )
        link = '<a href="{}">{}<span class="visually-hidden"> LA {}</span></a>'

        @admin.display(description=_("what can be done"))
        def todo(version: LicenseVersion) -> SafeString:
            first = version.dataset_id in without_license
            steps = version_page.version_steps(user, version, first=first)
            links = ((step.url, step.title, version.number) for step in steps)
            joined = format_html_join(" ", link, links)
            return format_html('<span class="desk-links">{}</span>', joined)

        return (*self.list_display, todo)

    @admin.display(description=_("status"))
    def state(self, obj: LicenseVersion) -> SafeString:
        """The status as a colored word."""
        return tag(version_page.TAGS[VersionStatus(obj.status)], obj.get_status_display())

    @admin.display(description=_("takes effect"))
    def effective(self, obj: LicenseVersion) -> str:
        """In the dataset's zone, which is named; "–" for what never will."""
        if obj.status == VersionStatus.CALLED_OFF:
            return "–"
        return version_page.effective_day(obj) or "–"

    def get_urls(self) -> list[URLPattern]:
        """Only what is ours."""
        one, notice = "<int:pk>", "<int:pk>/notices/<str:reference>/<str:audience>"
        pages: dict[str, tuple[View, str]] = {
            "": (self.changelist_view, "changelist"),
            "add/": (drafts.start_draft, "add"),
            f"{one}/change/": (editor.DraftEditor.as_view(), "change"),
            f"{one}/preview/": (drafts.preview_draft, "preview"),
            f"{one}/pdf/": (drafts.show_pdf, "pdf"),
            f"{one}/text/": (drafts.show_text, "text"),
            f"{one}/export/": (drafts.export_text, "export"),
            f"{one}/delete/": (drafts.delete_draft, "delete"),
            f"{one}/translation/": (editor.TranslationEditor.as_view(), "translation"),
            f"{one}/translation/remove/": (drafts.remove_translation, "untranslate"),
            f"{one}/translation/publish/": (
                publishing.publish_translation,
                "publish_translation",
            ),
            "<int:object_id>/history/": (self.history_view, "history"),
            f"{one}/announce/": (announce.announce_version, "announce"),
            f"{one}/announce/recipients/": (announce.list_recipients, "recipients"),
            f"{one}/announce/letter/": (announce.preview_letter, "letter"),
            f"{one}/announce/letter/html/": (announce.preview_letter_html, "letter_html"),
            f"{one}/announce/test/": (announce.send_test_mail, "test_mail"),
            f"{one}/announce/confirm/": (announce.confirm_announcement, "confirm"),
            f"{one}/put-into-force/": (announce.put_into_force, "put_into_force"),
            f"{one}/postpone/": (reschedule.postpone_version, "postpone"),
            f"{one}/call-off/": (reschedule.call_off_version, "call_off"),
            f"{one}/progress/": (progress.show_progress, "progress"),
            f"{one}/progress/numbers/": (progress.show_numbers, "numbers"),
            f"{one}/notices/": (notice_list.notice_list, "notices"),
            f"{one}/notices.csv": (notice_list.download_csv, "notices_csv"),
            f"{one}/pause/": (notice_actions.pause_sending, "pause"),
            f"{one}/resume/": (notice_actions.resume_sending, "resume"),
            f"{one}/resend/": (notice_actions.resend_failures, "resend_failures"),
            f"{notice}/resend/": (notice_actions.resend_notice, "resend"),
            f"{notice}/informed/": (notice_actions.mark_informed, "informed"),
        }
        return [self.own_page(route, view, name) for route, (view, name) in pages.items()]
