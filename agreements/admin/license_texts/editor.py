"""The editing page: Markdown at the left, how it will read at the right.

Two texts are edited so, a draft's own and its translations; each says how in a subclass.
"""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views import View

from agreements.admin import version_page
from agreements.enums import VersionStatus
from agreements.exceptions import LicenseTextInvalid, PortalError
from agreements.models import LicenseVersion
from agreements.services.license_texts import drafts

from . import draft_preview
from .draft_form import TextForm


class Editor(View):
    """GET shows what is stored, POST saves, shows a preview or takes a file in; nothing that was
    typed is ever dropped."""

    http_method_names = ("get", "head", "post")
    form_class: type[TextForm]
    language = ""

    def stored(self, version: LicenseVersion) -> dict[str, Any]:
        """The fields as they are stored now."""
        raise NotImplementedError

    def save(self, version: LicenseVersion, typed: dict[str, Any]) -> None:
        """Save the fields, `file` not among them."""
        raise NotImplementedError

    def describe(self, version: LicenseVersion) -> dict[str, object]:
        """What this page knows beside form and preview; has `title`."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self.draft(request, pk)
        return self.show(version, self.form_class(initial=self.stored(version)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self.draft(request, pk)
        if version.status != VersionStatus.DRAFT:
            return self.too_late(version, drafts.NotADraft(), request.POST.get("source", ""))
        form = self.form_class(request.POST, request.FILES)
        if "file" in request.FILES:
            return self.take_in(version, form)
        if request.POST.get("action") == "preview" or not form.is_valid():
            return self.show(version, form, 200 if form.is_valid() else 422)
        typed = {name: form.cleaned_data[name] for name in form.fields if name != "file"}
        try:
            self.save(version, typed)
        except drafts.NotADraft as error:
            return self.too_late(version, error, typed["source"])
        except drafts.DraftOvertaken as error:
            return self.overtaken(version, form, error)
        except PortalError as error:
            form.add_error("source", str(error))
            return self.show(version, form, 422)
        messages.success(request, _("The draft is saved."))
        return HttpResponseRedirect(request.get_full_path())

    def draft(self, request: HttpRequest, pk: int) -> LicenseVersion:
        """The version whose text this person may write; refuses like `version_page.found`."""
        return version_page.found(request, pk, version_page.WRITE)

    def take_in(self, version: LicenseVersion, form: TextForm) -> HttpResponse:
        """Put a file's text in place of the typed one, to be looked at and saved."""
        form.is_valid()
        try:
            file = form.cleaned_data.get("file")
            if file is None:  # an empty one; the form says so
                return self.show(version, form, 422)
            source = drafts.import_file(file.read())
        except LicenseTextInvalid as error:
            form.add_error("file", str(error))
            return self.show(version, form, 422)
        fields = self.request.POST.copy()
        fields["source"] = source
        messages.info(self.request, _("The file’s text is below. It is not saved yet."))
        return self.show(version, self.form_class(fields))

    def overtaken(
        self, version: LicenseVersion, form: TextForm, error: PortalError
    ) -> HttpResponse:
        """Both texts are there: the colleague's is stored, one's own stays typed."""
        version.refresh_from_db()
        fields = cast("Any", form.data).copy()
        fields["seen"] = self.stored(version)["seen"]
        again = self.form_class(fields)
        again.is_valid()
        again.add_error(None, str(error))
        return self.show(version, again, 409, overtaken=True)

    def too_late(self, version: LicenseVersion, error: PortalError, source: str) -> HttpResponse:
        """409 with what was typed, to take elsewhere."""
        context = {"title": _("This text can’t be changed"), "sentence": error, "typed": source}
        return version_page.answer(self.request, "too_late", version, context, 409)

    def show(
        self, version: LicenseVersion, form: forms.Form, status: int = 200, **more: object
    ) -> HttpResponse:
        """The page, with the preview of what is in the form."""
        source = form["source"].value() or ""
        context = {
            "form": form,
            "preview": draft_preview.of(source, version, self.language) if source else None,
            "language": self.language,
            **self.describe(version),
            **more,
        }
        return version_page.answer(self.request, "editor", version, context, status)
