"""Drafts of LA versions on the desk: begun, edited, looked at as PDF, exported, deleted."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import storage
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.documents.body import render_body
from agreements.documents.filenames import content_disposition
from agreements.enums import VersionStatus
from agreements.exceptions import PortalError
from agreements.models import LicenseTranslation, LicenseVersion
from agreements.selectors import access
from agreements.services.license_texts import drafts, rendering, validation

from . import draft_preview, translations
from .draft_form import DraftForm, StartForm
from .editor import Editor


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft: with the text in force, or with a file."""
    user = person(request)
    if not user.has_perm("agreements.add_licenseversion"):
        raise PermissionDenied
    mine = access.datasets_for_staff(user)
    form = StartForm(request.POST or None, request.FILES or None, datasets=mine)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = drafts.import_file(file.read()) if file else ""
            draft = drafts.create(form.cleaned_data["dataset"], by=user, source=source)
        except PortalError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The draft is there. Now change its text."))
            return HttpResponseRedirect(version_page.address("change", draft))
    context = {
        **admin.site.each_context(request),
        "title": _("New LA version"),
        "opts": LicenseVersion._meta,
        "form": form,
    }
    template = "admin/agreements/licenseversion/start.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


class DraftEditor(Editor):
    """The text that binds. What is no draft any more is shown to read."""

    form_class = DraftForm

    def draft(self, request: HttpRequest, pk: int) -> LicenseVersion:
        return version_page.found(request, pk)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = self.draft(request, pk)
        if version.status != VersionStatus.DRAFT or not request.user.has_perm(version_page.WRITE):
            return read(request, version)
        return super().get(request, pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm(version_page.WRITE):
            self.draft(request, pk)
            raise PermissionDenied
        return super().post(request, pk)

    def stored(self, version: LicenseVersion) -> dict[str, Any]:
        return {
            "source": version.source,
            "weight": version.weight,
            "summary": version.summary,
            "seen": drafts.state(version),
        }

    def save(self, version: LicenseVersion, typed: dict[str, Any]) -> None:
        drafts.update(version, by=person(self.request), **typed)

    def describe(self, version: LicenseVersion) -> dict[str, object]:
        return {
            "title": _("Edit LA %(number)s") % {"number": version.number},
            "steps": version_page.steps(person(self.request), version, besides="change"),
            "texts": translations.overview(version),
        }


def read(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """A version that nobody edits any more: its facts, its text, what can be done."""
    context = {
        "title": _("LA %(number)s") % {"number": version.number},
        "steps": version_page.steps(person(request), version, besides="change"),
        "texts": translations.overview(version),
        "preview": draft_preview.of_stored(version),
    }
    return version_page.answer(request, "read", version, context)


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview of what is typed, as a part of a page (`static/js/preview.js`)."""
    version = version_page.found(request, pk, version_page.WRITE)
    found = draft_preview.of(
        request.POST.get("source", ""), version, request.POST.get("language", "")
    )
    status = 422 if found.refusal else 200
    return version_page.answer(request, "preview", version, {"preview": found}, status)


@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """GET: the body that signers sign, as stored. POST: that of the text as typed."""
    if request.method != "POST":
        version = version_page.found(request, pk)
        try:
            return _inline(storage.read(version.body_pdf), version.number, version)
        except FileNotFoundError as error:
            raise Http404 from error
    version = version_page.found(request, pk, version_page.WRITE)
    try:
        text = validation.read(validation.plain(request.POST.get("source", "")))
        body = render_body(text, rendering.page_url(version.dataset))
    except PortalError as error:
        context = {"title": _("There is no PDF of this text"), "sentence": error}
        return version_page.answer(request, "refused", version, context, 422)
    return _inline(body.pdf, text.version, version)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as a Markdown file; `?language=` for a translation."""
    version = version_page.found(request, pk)
    try:
        name, content = drafts.export(version, request.GET.get("language", ""))
    except LicenseTranslation.DoesNotExist as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type="text/markdown; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition(name)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST throws a draft away; 409 for what is none."""
    version = version_page.found(request, pk, version_page.THROW_AWAY)
    try:
        if request.method == "POST":
            drafts.delete(version, by=person(request))
            messages.success(request, _("The draft is deleted."))
            return HttpResponseRedirect(version_page.listing())
        if version.status != VersionStatus.DRAFT:
            raise drafts.NotADraft
    except drafts.NotADraft as error:
        context = {"title": _("This version can’t be deleted"), "sentence": error}
        return version_page.answer(request, "refused", version, context, 409)
    context = {"title": _("Delete the draft"), "translations": version.translations.count()}
    return version_page.answer(request, "delete", version, context)


def _inline(content: bytes, number: str, version: LicenseVersion) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{version.dataset.slug}-{number}.pdf"
    answer.headers["Content-Disposition"] = content_disposition(name, inline=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
