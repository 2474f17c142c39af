"""LA versions, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agreements.admin.base import DeskAdmin
from agreements.documents.license_text import parse
from agreements.documents.markup import to_html
from agreements.exceptions import LicenseTextInvalid
from agreements.models import LicenseVersion


class LicenseVersionAdmin(DeskAdmin[LicenseVersion]):
    """Nothing to edit: a new version is announced, an old one stays as it was signed."""

    list_display = ("number", "dataset", "status", "effective_at", "body_pages")
    list_select_related = ("dataset",)
    fields = (
        "dataset",
        "number",
        "status",
        "effective_at",
        "sha256",
        "body_sha256",
        "body_pages",
        "words",
    )
    readonly_fields = fields

    def subject(self, obj: LicenseVersion) -> str:
        return f"{obj.dataset.slug} {obj.number}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("text"))
    def words(self, obj: LicenseVersion) -> SafeString:
        """The text as people read it; as stored, where it is not in the format."""
        try:
            text = parse(obj.source)
        except LicenseTextInvalid:
            return format_html("<pre>{}</pre>", obj.source)
        clauses = format_html_join(
            "",
            "<h3>{}. {}</h3>{}",
            ((c.number, c.heading, to_html(c.markdown)) for c in text.clauses),
        )
        return format_html(
            '<div class="desk-text">{}{}{}</div>',
            to_html(text.preamble),
            clauses,
            to_html(text.closing),
        )
