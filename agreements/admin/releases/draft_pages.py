"""Drafts of releases on the desk: begun, described, deleted."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.admin import pages
from agreements.admin.own_choices import OwnDatasetField, offer_own_datasets
from agreements.enums import ReleaseStatus
from agreements.exceptions import PortalError
from agreements.forms.fields import BlockField
from agreements.models import DataRelease
from agreements.selectors.releases import release_files
from agreements.services.releases import drafts
from agreements.services.releases.release_row import InvalidReleaseMove

from .release_page import DELETE, WRITE, release_address, release_view, render_release


class DescribeForm(forms.Form):
    """What is said of a release, until it is published."""

    notes = BlockField(
        label=gettext_lazy("Notes"),
        help_text=gettext_lazy(
            "Markdown. What is in it, and what is new. Whoever has access reads it."
        ),
        max_length=20000,
        required=False,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    is_marked = forms.BooleanField(
        label=gettext_lazy("Each person gets a copy of their own"),
        help_text=gettext_lazy("So that it can be found out whose copy was passed on."),
        required=False,
        initial=True,
    )


class StartForm(DescribeForm):
    """A new draft: of which dataset, under which label."""

    dataset = OwnDatasetField(to_field_name="slug")
    label = forms.CharField(
        label=gettext_lazy("Label"),
        help_text=gettext_lazy("Such as 1.0 or 2026-11. It can’t be changed later."),
        max_length=50,
    )
    field_order = ("dataset", "label", "notes", "is_marked")


@require_http_methods(list(pages.ASK))
def start_draft(request: HttpRequest) -> HttpResponse:
    """Begin a draft, which has no files yet."""
    pages.require_permission(request, "agreements.add_datarelease")
    user = pages.person(request)
    form = pages.sent_form(request, StartForm)
    offer_own_datasets(form, user)
    if form.is_valid():
        said = form.cleaned_data
        try:
            draft = drafts.create_draft(
                said["dataset"],
                label=said["label"],
                notes=said["notes"],
                is_marked=said["is_marked"],
                by=user,
            )
        except PortalError as error:
            form.add_error("label", str(error))
        else:
            there = _("The draft is there. Now add its files.")
            return pages.redirect_done(request, release_address("change", draft), there)
    context = {"title": _("New release"), "form": form, "opts": DataRelease._meta}
    return pages.desk_page(request, "releases/start", context, pages.form_status(form))


@release_view(WRITE)
def describe_draft(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET asks, POST saves; 409 for what is no draft."""
    if release.status != ReleaseStatus.DRAFT:
        raise InvalidReleaseMove(release)
    form = pages.sent_form(request, DescribeForm)
    form.initial = {"notes": release.notes, "is_marked": release.is_marked}
    if form.is_valid():
        drafts.edit_draft(release, **form.cleaned_data, by=pages.person(request))
        return pages.redirect_done(request, release_address("change", release), _("Saved."))
    context = {"title": _("Describe %(release)s") % {"release": release}, "form": form}
    return render_release(request, "describe", release, context, pages.form_status(form))


@release_view(WRITE, methods=pages.POST)
def remove_file(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """Take the file out that `path` names."""
    path = request.POST.get("path", "").replace("\x00", "")
    drafts.remove_file(release, path, by=pages.person(request))
    said = _("It is not in the release any more.")
    return pages.redirect_done(request, release_address("change", release), said)


@release_view(DELETE)
def delete_draft(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET asks, POST throws a draft away; 409 for what is none."""
    if request.method == "POST":
        drafts.delete_draft(release, by=pages.person(request))
        releases = reverse("admin:agreements_datarelease_changelist")
        return pages.redirect_done(request, releases, _("The draft is deleted."))
    if release.status != ReleaseStatus.DRAFT:
        raise InvalidReleaseMove(release)
    files, _size = release_files.totals(release)
    context = {"title": _("Delete the draft"), "files": files}
    return render_release(request, "delete", release, context)
