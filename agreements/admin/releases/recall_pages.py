"""What became of a recall: who has deleted the files, and the bytes that nobody may have."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.enums import ReleaseKind, ReleaseStatus
from agreements.exceptions import PortalError
from agreements.forms.fields import BlockField
from agreements.models import DataRelease, RecallDuty
from agreements.release_lifecycle import RECALL_REMINDER_DAYS
from agreements.selectors.releases import recalls as recalled
from agreements.services.releases import recalls

from .release_page import (
    PUBLISH,
    fetch_release,
    refuse_step,
    release_address,
    release_view,
    render_release,
)

PAGE = 100


class ToldForm(forms.Form):
    """How staff know."""

    how = BlockField(
        label=gettext_lazy("How you know"),
        help_text=gettext_lazy("Such as: on the phone today. It stays on record."),
        max_length=500,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say how you know.")},
    )


@release_view(methods=pages.READ)
def show_duties(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """Who was to delete and has not said that they did; with `done` who has. `after` a number come
    the next."""
    _check_recall(release)
    done = "done" in request.GET
    rows = recalled.duties_of(release).filter(attested_at__isnull=not done)
    after = _number(request)
    shown = list(rows.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    context = {
        "title": _("Who is to delete"),
        "done": done,
        "rows": [(duty, _times_reminded(duty)) for duty in shown[:PAGE]],
        "after": after,
        "following": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "open_count": recalled.duties_of(release).filter(attested_at=None).count(),
        "done_count": recalled.duties_of(release).filter(attested_at__isnull=False).count(),
        "may_note": pages.person(request).has_perm(PUBLISH),
    }
    return render_release(request, "duties", release, context)


def fetch_duty(request: HttpRequest, pk: int, number: int) -> RecallDuty:
    """Of a recall of theirs, or Http404."""
    release = fetch_release(request, pk, permission=PUBLISH)
    return get_object_or_404(recalled.duties_of(release), pk=number)


def _refuse(request: HttpRequest, duty: RecallDuty, error: PortalError) -> HttpResponse:
    return refuse_step(request, duty.release, error)


def _note(request: HttpRequest, duty: RecallDuty) -> HttpResponse:
    if duty.attested_at:
        raise recalls.AlreadyAttested
    form = pages.sent_form(request, ToldForm)
    if form.is_valid():
        recalls.note_attested(duty, how=form.cleaned_data["how"], by=pages.person(request))
        there = release_address("duties", duty.release)
        said = _("Noted: %(person)s deleted the files.") % {"person": duty.grant.person}
        return pages.redirect_done(request, there, said)
    context = {"title": _("Note that the files are deleted"), "duty": duty, "form": form}
    return render_release(request, "note_deleted", duty.release, context, pages.form_status(form))


note_deleted = pages.record_view(fetch_duty, refused=_refuse)(_note)


@release_view(PUBLISH)
def erase_bytes(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET says what goes, POST erases it for ever, once; 409 for what is no recall."""
    if release.erased_at:
        raise recalls.AlreadyErased
    if request.method == "POST":
        recalls.erase_bytes(release, by=pages.person(request))
        said = _("The bytes of the recalled files are erased.")
        return pages.redirect_done(request, release_address("change", release), said)
    _check_recall(release)
    names = recalls.names_to_erase(release)
    files = recalled.recalled_files(release)
    context = {
        "title": _("Erase the recalled files"),
        "files": len(names),
        "elsewhere": len(set(files.values_list("file", flat=True)) - names),
    }
    return render_release(request, "erase", release, context)


def recall_facts(release: DataRelease) -> dict[str, object]:
    """What the pages of a recall say of it; nothing for others."""
    if release.kind != ReleaseKind.RECALL:
        return {}
    files = recalled.recalled_files(release)
    return {
        "recalled": files.order_by().values("sha256").distinct().count(),
        "withdraws": list(recalled.to_be_withdrawn(release)),
        "fetched_by": recalled.fetches_of(release).order_by().values("user").distinct().count(),
        "duties": recalled.duties_of(release).count(),
        "open_count": recalled.duties_of(release).filter(attested_at=None).count(),
        "may_erase": release.status != ReleaseStatus.DRAFT and not release.erased_at,
    }


def _check_recall(release: DataRelease) -> None:
    if release.kind != ReleaseKind.RECALL or release.status == ReleaseStatus.DRAFT:
        raise Http404


def _times_reminded(duty: RecallDuty) -> int:
    return sum(days <= duty.reminded for days in RECALL_REMINDER_DAYS)


def _number(request: HttpRequest) -> int:
    """Behind which row the page begins; anything else is the first page."""
    said = request.GET.get("after", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
