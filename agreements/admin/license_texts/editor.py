"""The editing page: Markdown at the left, how it will read at the right.

Two texts are edited so, a draft's own and its translations; each says how in a subclass.
"""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from agreements.admin.pages import redirect_done
from agreements.admin.version_page import WRITE, fetch_version, refuse_step, render_version
from agreements.enums import VersionStatus
from agreements.exceptions import LicenseTextInvalid, PortalError
from agreements.models import LicenseVersion
from agreements.services.license_texts import drafts

from .text_preview import preview_text


class MarkdownFileField(forms.FileField):
    """A Markdown file to take the text from."""

    widget = forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"})


class TextForm(forms.Form):
    """A text, and the state in which it was loaded (see `drafts.state`)."""

    source = forms.CharField(
        label=gettext_lazy("Text (Markdown)"),
        strip=False,  # an exported file is the imported one, byte for byte
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "draft__text"}),
        error_messages={"required": gettext_lazy("There is no text.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    file = MarkdownFileField(
        label=gettext_lazy("Take the text from a file"),
        help_text=gettext_lazy("It replaces the text above. Nothing is saved until you save."),
        required=False,
    )


class TextEditor(View):
    """GET shows what is stored, POST saves, previews or imports a file; nothing that was
    typed is ever dropped."""

    http_method_names = ("get", "head", "post")
    form_class: type[TextForm] = TextForm
    language = ""

    def stored(self, version: LicenseVersion) -> dict[str, Any]:
        """The fields as they are stored now."""
        raise NotImplementedError

    def save(self, version: LicenseVersion, typed: dict[str, Any]) -> None:
        """Save the fields, `file` not among them."""
        raise NotImplementedError

    def page_facts(self, version: LicenseVersion) -> dict[str, object]:
        """What this page knows beside form and preview; has `title`."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self.fetch(request, pk)
        return self.show(version, self.form_class(initial=self.stored(version)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self.fetch(request, pk)
        if version.status != VersionStatus.DRAFT:
            return self.too_late(version, drafts.NotADraft(), request.POST.get("source", ""))
        form = self.form_class(request.POST, request.FILES)
        if "file" in request.FILES:
            return self.import_file(version, form)
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
        return redirect_done(request, request.get_full_path(), _("The draft is saved."))

    def fetch(self, request: HttpRequest, pk: int) -> LicenseVersion:
        """The version whose text this person may write; refuses like `fetch_version`."""
        return fetch_version(request, pk, permission=WRITE)

    def import_file(self, version: LicenseVersion, form: TextForm) -> HttpResponse:
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
        title = _("This text can’t be changed")
        return refuse_step(self.request, version, error, title=title, typed=source)

    def show(
        self, version: LicenseVersion, form: forms.Form, status: int = 200, **more: object
    ) -> HttpResponse:
        """The page, with the preview of what is in the form."""
        source = form["source"].value() or ""
        context = {
            "form": form,
            "preview": preview_text(source, version, self.language) if source else None,
            "language": self.language,
            **self.page_facts(version),
            **more,
        }
        return render_version(self.request, "license_texts/editor", version, context, status)
