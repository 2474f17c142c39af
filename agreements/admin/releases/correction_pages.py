"""Errata and recalls on the desk: a draft that begins with the files of a release."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.enums import ReleaseStatus
from agreements.exceptions import PortalError
from agreements.forms.fields import BlockField
from agreements.forms.unsaved_form import refill
from agreements.models import DataRelease
from agreements.selectors.releases import release_files
from agreements.services.releases import corrections
from agreements.services.releases.release_row import InvalidReleaseMove, ReleaseRefused

from .release_page import PUBLISH, WRITE, release_address, release_view, render_release


class ErratumForm(forms.Form):
    """What is corrected, under which label."""

    label = forms.CharField(
        label=gettext_lazy("Label of the corrected release"),
        help_text=gettext_lazy("Such as 1.0.1. It can’t be changed later."),
        max_length=50,
    )
    notes = BlockField(
        label=gettext_lazy("What is corrected"),
        help_text=gettext_lazy(
            "Markdown. Whoever has access gets these words by mail and reads them on the site. "
            "They can be edited until it is published."
        ),
        max_length=20000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class RecallForm(ErratumForm):
    """What is recalled, and why."""

    paths = forms.CharField(
        label=gettext_lazy("Files and folders that are recalled"),
        help_text=gettext_lazy("One a line, such as s07 for all that lies in this folder."),
        max_length=100_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("paths", "label", "notes")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["label"].label = _("Label of the release that takes its place")
        self.fields["notes"].label = _("Why, for everybody who fetched the files")
        self.fields["notes"].help_text = _(
            "It goes out by mail, also to people whose access has ended. Don’t say who the subject "
            "is. It can be edited until it is published."
        )


@release_view(WRITE)
def start_erratum(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET asks, POST makes the draft; 409 for what is not published."""
    _check_published(release)
    form = pages.sent_form(request, ErratumForm)
    if form.is_valid():
        try:
            draft = corrections.start_erratum(
                release, **form.cleaned_data, by=pages.person(request)
            )
        except ReleaseRefused as error:
            form.add_error("label", str(error))
        else:
            said = _("The draft is there, with all files. Now put right what was wrong.")
            return pages.redirect_done(request, release_address("change", draft), said)
    context = {"title": _("Erratum of %(release)s") % {"release": release}, "form": form}
    return render_release(request, "erratum", release, context, pages.form_status(form))


@release_view(PUBLISH)
def start_recall(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET asks which files, POST makes the draft without them; 409 for what is not published."""
    _check_published(release)
    form, returned = pages.sent_form(request, RecallForm), pages.returned_form(request)
    ticked = set((request.POST if returned is None else returned).getlist("file"))
    if returned is not None:
        refill(form, returned)
    if form.is_valid():
        said = form.cleaned_data
        try:
            draft = corrections.start_recall(
                release,
                label=said["label"],
                notes=said["notes"],
                paths=[*said["paths"].splitlines(), *ticked],
                by=pages.person(request),
            )
        except PortalError as error:
            form.add_error(None, str(error))
        else:
            done = _("The draft is there, without these files. Nothing is recalled yet.")
            return pages.redirect_done(request, release_address("change", draft), done)
    rows = release_files.files_after(release)
    context = {
        "title": _("Recall files of %(release)s") % {"release": release},
        "form": form,
        # A box for each, where all can be shown.
        "rows": [(row.path, row.path in ticked) for row in rows[: release_files.PAGE]],
        "ticked": ticked,
        "is_all": len(rows) <= release_files.PAGE,
    }
    return render_release(request, "recall", release, context, pages.form_status(form))


def _check_published(release: DataRelease) -> None:
    if release.status != ReleaseStatus.PUBLISHED:
        raise InvalidReleaseMove(release)
