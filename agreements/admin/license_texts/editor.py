"""The editing page: Markdown at the left, how it will read at the right.

Two texts are edited so, a draft's own and its translations.
"""

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from agreements.admin.pages import fill_again, person, redirect_done
from agreements.admin.version_page import (
    VIEW,
    WRITE,
    fetch_version,
    refuse_step,
    render_version,
    version_steps,
)
from agreements.enums import ChangeType, VersionStatus
from agreements.exceptions import LicenseTextInvalid, NotADraft, PortalError
from agreements.forms.fields import BlockField
from agreements.models import LicenseVersion
from agreements.selectors import access
from agreements.services.license_texts import display, drafts, translations

from .text_preview import preview_text

TOO_LATE = gettext_lazy("This text can’t be changed")


class MarkdownFileField(forms.FileField):
    """A Markdown file; its value is the text in it, "" without a file."""

    widget = forms.FileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"})

    def clean(self, data: Any, initial: Any = None) -> str:
        file = super().clean(data, initial)
        try:
            return drafts.import_file(file.read()) if file else ""
        except LicenseTextInvalid as error:
            raise ValidationError(str(error)) from error


class TextForm(forms.Form):
    """A text, and the state in which it was loaded: a digest of what was `seen`."""

    source = forms.CharField(
        label=gettext_lazy("Text (Markdown)"),
        strip=False,  # an exported file is the imported one, byte for byte
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "draft__text"}),
        error_messages={"required": gettext_lazy("There is no text. Write it, or choose a file.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    file = MarkdownFileField(
        label=gettext_lazy("Take the text from a file"),
        help_text=gettext_lazy("It replaces the text above. Nothing is saved until you save."),
        required=False,
    )


class DraftForm(TextForm):
    """The text that binds, and what is told about it."""

    change_type = forms.ChoiceField(
        label=gettext_lazy("How much changes"), choices=ChangeType.choices, widget=forms.RadioSelect
    )
    summary = BlockField(
        label=gettext_lazy("Summary of changes"),
        help_text=gettext_lazy(
            "Everybody who is told reads these words first, above the changed clauses."
        ),
        required=False,
        max_length=4000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("source", "file", "summary", "change_type")


class DraftEditor(View):
    """The text that binds. GET shows what is stored, POST saves, previews or imports a file;
    nothing that was typed is ever dropped. What is no draft any more is shown to read."""

    http_method_names = ("get", "head", "post")
    form_class: type[TextForm] = DraftForm
    language = ""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = fetch_version(request, pk, permission=VIEW)
        if version.status == VersionStatus.DRAFT and request.user.has_perm(WRITE):
            return self.show(version, self.form_class(initial=self.stored(version)))
        context = self.page_facts(version) | {
            "title": _("LA %(number)s") % {"number": version.number}
        }
        with suppress(LicenseTextInvalid):  # from before the format
            context["license_text"] = display.text_of(version)
        return render_version(request, "license_texts/read", version, context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = fetch_version(request, pk, permission=WRITE)
        form = self.form_class(request.POST, request.FILES)
        try:
            self.check(version)
            if "file" in request.FILES:
                return self.import_file(version, form)
            if request.POST.get("action") == "preview" or not form.is_valid():
                return self.show(version, form, 200 if form.is_valid() else 422)
            self.save(version, {n: form.cleaned_data[n] for n in form.fields if n != "file"})
        except (NotADraft, drafts.NotTranslatable) as error:
            typed = request.POST.get("source", "")
            return refuse_step(request, version, error, title=TOO_LATE, typed=typed)
        except drafts.DraftOvertaken:
            version.refresh_from_db()  # both texts are there: one's own stays typed
            fields = request.POST.copy()
            fields["seen"] = self.stored(version)["seen"]
            return self.show(version, self.form_class(fields), 409, overtaken=True)
        except PortalError as error:
            form.add_error("source", str(error))
            return self.show(version, form, 422)
        return redirect_done(request, request.get_full_path(), _("The draft is saved."))

    def import_file(self, version: LicenseVersion, form: TextForm) -> HttpResponse:
        """Put a file's text in place of the typed one, to be looked at and saved."""
        form.is_valid()
        if "file" not in form.cleaned_data:
            return self.show(version, form, 422)
        fields = self.request.POST.copy()
        fields["source"] = form.cleaned_data["file"]
        messages.info(self.request, _("The file’s text is below. It is not saved yet."))
        return self.show(version, self.form_class(fields))

    def show(
        self, version: LicenseVersion, form: forms.Form, status: int = 200, **more: object
    ) -> HttpResponse:
        """The page, with the preview of what is in the form."""
        came_back = fill_again(self.request, form)
        source = form["source"].value() or ""
        context = {
            "form": form,
            "came_back": came_back,
            "preview": preview_text(source, version, self.language) if source else None,
            "language": self.language,
            **self.page_facts(version),
            **more,
        }
        return render_version(self.request, "license_texts/editor", version, context, status)

    def stored(self, version: LicenseVersion) -> dict[str, Any]:
        """The fields as they are stored now."""
        return {
            "source": version.source,
            "change_type": version.change_type,
            "summary": version.summary,
            "seen": drafts.draft_digest(version),
        }

    def check(self, version: LicenseVersion) -> None:
        """Raises NotADraft."""
        if version.status != VersionStatus.DRAFT:
            raise NotADraft

    def save(self, version: LicenseVersion, typed: dict[str, Any]) -> None:
        drafts.update_draft(version, by=person(self.request), **typed)

    def page_facts(self, version: LicenseVersion) -> dict[str, object]:
        """What the page knows beside form and preview."""
        return {
            "title": _("Edit LA %(number)s") % {"number": version.number},
            "on_page": True,
            "steps": version_steps(person(self.request), version, besides="change"),
            "texts": translations.translation_overview(version),
        }


class TranslationEditor(DraftEditor):
    """One translation, named by `?language=`; it need not be there yet."""

    form_class = TextForm

    def dispatch(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        version = fetch_version(request, pk, permission=WRITE)
        self.language = request.GET.get("language", "")
        self.languages = translations.translation_languages(version)
        if self.language not in self.languages:
            raise Http404
        return super().dispatch(request, pk=pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = fetch_version(request, pk, permission=WRITE)
        try:
            self.check(version)
        except drafts.NotTranslatable as error:
            return refuse_step(request, version, error, title=TOO_LATE)
        return self.show(version, self.form_class(initial=self.stored(version)))

    def check(self, version: LicenseVersion) -> None:
        """Raises NotTranslatable."""
        drafts.check_translatable(version)

    def stored(self, version: LicenseVersion) -> dict[str, Any]:
        found = translations.source_being_written(version, self.language)
        return {
            "source": found or translations.initial_translation(version, self.language),
            "seen": translations.translation_digest(version, self.language),
        }

    def save(self, version: LicenseVersion, typed: dict[str, Any]) -> None:
        by, language = person(self.request), self.language
        translations.save_translation(version, by=by, language=language, **typed)

    def page_facts(self, version: LicenseVersion) -> dict[str, object]:
        named = {"language": self.languages[self.language], "number": version.number}
        return {
            "title": _("%(language)s: translation of LA %(number)s") % named,
            "is_new": not translations.translation_digest(version, self.language),
            # That of a draft is announced with it.
            "is_unpublished": version.status != VersionStatus.DRAFT,
            "may_publish": access.may_announce(person(self.request), version.dataset),
        }
