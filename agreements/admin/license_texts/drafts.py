"""Drafts of LA versions on the desk: begun, looked at as PDF, exported, deleted."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import storage
from agreements.admin import pages
from agreements.admin.own_choices import OwnDatasetField, offer_own_datasets
from agreements.admin.version_page import (
    DELETE,
    WRITE,
    refuse_step,
    render_version,
    version_address,
    version_view,
)
from agreements.documents.body import render_body
from agreements.documents.filenames import content_disposition
from agreements.enums import VersionStatus
from agreements.exceptions import NotADraft, PortalError
from agreements.models import LicenseTranslation, LicenseVersion
from agreements.services.license_texts import display, drafts, translations, validation

from .editor import TOO_LATE, MarkdownFileField
from .text_preview import preview_text


class StartDraftForm(forms.Form):
    """Where a new draft begins."""

    dataset = OwnDatasetField(to_field_name="slug")
    file = MarkdownFileField(
        label=gettext_lazy("A file with the new text, if you have one"),
        help_text=gettext_lazy(
            "Markdown as exported here. Without a file you start with the text in force; where "
            "none is, with headings between which you write or paste yours."
        ),
        required=False,
    )


@require_http_methods(list(pages.ASK))
def start_draft(request: HttpRequest) -> HttpResponse:
    """Begin a draft: with the text in force, or with a file."""
    pages.require_permission(request, "agreements.add_licenseversion")
    user = pages.person(request)
    chosen = {"dataset": request.GET.get("dataset", "")}
    form = StartDraftForm(request.POST or None, request.FILES or None, initial=chosen)
    offer_own_datasets(form, user)
    if form.is_valid():
        dataset, source = form.cleaned_data["dataset"], form.cleaned_data["file"]
        try:
            draft = drafts.create_draft(dataset, by=user, source=source)
        except PortalError as error:
            form.add_error("file", str(error))
        else:
            said = _("The draft is there. Now change its text.")
            return pages.redirect_done(request, version_address("change", draft), said)
    context = {"title": _("New LA version"), "form": form}
    return pages.desk_page(request, "license_texts/start", context, pages.form_status(form))


@version_view(WRITE, methods=pages.POST)
def preview_draft(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """The preview of what is typed, as a part of a page (`static/js/preview.js`)."""
    language = request.POST.get("language", "")
    found = preview_text(request.POST.get("source", ""), version, language)
    status = 422 if "refusal" in found else 200
    return render_version(request, "license_texts/preview", version, {"preview": found}, status)


@version_view()
def show_pdf(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """GET: the body that signers sign, as stored. POST: that of the text as typed."""
    if request.method != "POST":
        try:
            return _inline_pdf(storage.read_file(version.body_pdf), version.number, version)
        except FileNotFoundError as error:
            raise Http404 from error
    pages.require_permission(request, WRITE)
    try:
        text = validation.parse_storable_text(request.POST.get("source", ""))
        body = render_body(text, display.page_url(version.dataset))
    except PortalError as error:
        title = _("There is no PDF of this text")
        return refuse_step(request, version, error, title=title, status=422)
    return _inline_pdf(body.pdf, text.version, version)


@version_view(methods=pages.READ)
def show_text(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """What the stored PDF says, as a page."""
    return pages.paper_page(
        request,
        display.body_paper(version),
        file=version_address("pdf", version),
        back=(version_address("change", version), str(version)),
    )


@version_view(methods=("GET",))
def export_text(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """The text as a Markdown file; `?language=` for a translation."""
    try:
        name, content = drafts.export_text(version, request.GET.get("language", ""))
    except LicenseTranslation.DoesNotExist as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type="text/markdown; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition(name)
    return answer


@version_view(DELETE, refusal=gettext_lazy("This version can’t be deleted"))
def delete_draft(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """GET asks, POST throws a draft away; 409 for what is none."""
    if request.method == "POST":
        drafts.delete_draft(version, by=pages.person(request))
        versions = reverse("admin:agreements_licenseversion_changelist")
        return pages.redirect_done(request, versions, _("The draft is deleted."))
    if version.status != VersionStatus.DRAFT:
        raise NotADraft
    context = {"title": _("Delete the draft"), "translations": version.translations.count()}
    return render_version(request, "license_texts/delete", version, context)


@version_view(WRITE, methods=pages.POST, refusal=TOO_LATE)
def remove_translation(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """Throw the translation away that `language` names."""
    language = request.POST.get("language", "")
    translations.remove_translation(version, by=pages.person(request), language=language)
    said = _("The translation is removed.")
    return pages.redirect_done(request, version_address("change", version), said)


def _inline_pdf(content: bytes, number: str, version: LicenseVersion) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{version.dataset.slug}-{number}.pdf"
    answer.headers["Content-Disposition"] = content_disposition(name, inline=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
