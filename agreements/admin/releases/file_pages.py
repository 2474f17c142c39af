"""How files come into a draft on the desk: uploaded, or from where they lie in the storage."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements import nudges
from agreements.admin import pages
from agreements.enums import ReleaseStatus
from agreements.forms.scan import FilesField, FilesInput
from agreements.models import DataRelease
from agreements.services.releases import arrivals
from agreements.services.releases.release_row import InvalidReleaseMove, ReleaseRefused

from .release_page import WRITE, release_address, release_view, render_release


class UploadForm(forms.Form):
    """Files of the person's computer, and where they go."""

    folder = forms.CharField(
        label=gettext_lazy("Folder in the release"),
        help_text=gettext_lazy("Such as s01/videos. Empty: they lie at the top."),
        required=False,
        max_length=500,
    )
    chosen = FilesField(
        label=gettext_lazy("Files"),
        allow_empty_file=True,
        widget=FilesInput,
        error_messages={"required": gettext_lazy("Choose the files.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["chosen"].help_text = _(
            "At most %(megabytes)d MB at a time. Larger ones: put them into the storage, or let "
            "who runs the server call manage.py publish_release."
        ) % {"megabytes": settings.SCAN_MAX_BYTES // 1_000_000}


class StorageForm(forms.Form):
    """A folder of the storage."""

    below = forms.CharField(label=gettext_lazy("Folder in the storage"), max_length=900)


@release_view(WRITE)
def upload_files(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET asks, POST takes files in, all or none that have a name for it; 409 for what is no
    draft."""
    _check_draft(release)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if form.is_valid():
        folder = form.cleaned_data["folder"].strip().strip("/")
        files = [
            (f"{folder}/{file.name}".removeprefix("/"), file)
            for file in form.cleaned_data["chosen"]
        ]
        try:
            arrivals.check_paths(release, [path for path, _file in files])
            for path, file in files:
                arrivals.add_upload(release, path, file, by=pages.person(request))
        except ReleaseRefused as error:
            for sentence in error.sentences:
                form.add_error("chosen", sentence)
        else:
            said = ngettext("%(n)d file is there.", "%(n)d files are there.", len(files))
            return _done(request, release, said % {"n": len(files)})
    context = {"title": _("Upload files to %(release)s") % {"release": release}, "form": form}
    return render_release(request, "upload", release, context, pages.form_status(form))


@release_view(WRITE)
def add_from_storage(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET asks, POST has a worker read what lies there; 409 for what is no draft."""
    _check_draft(release)
    form = pages.sent_form(request, StorageForm)
    if form.is_valid():
        try:
            number = arrivals.add_from_storage(
                release, form.cleaned_data["below"], by=pages.person(request)
            )
        except ReleaseRefused as error:
            for sentence in error.sentences:
                form.add_error("below", sentence)
        else:
            nudges.nudge_arriving_files()
            said = ngettext(
                "%(n)d file is going to be read. This page says how far it is.",
                "%(n)d files are going to be read. This page says how far they are.",
                number,
            )
            return _done(request, release, said % {"n": number})
    context = {"title": _("Add files from the storage"), "form": form}
    return render_release(request, "storage", release, context, pages.form_status(form))


def _check_draft(release: DataRelease) -> None:
    if release.status != ReleaseStatus.DRAFT:
        raise InvalidReleaseMove(release)


def _done(request: HttpRequest, release: DataRelease, said: str) -> HttpResponse:
    return pages.redirect_done(request, release_address("change", release), said)
