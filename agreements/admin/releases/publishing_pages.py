"""Publishing and withdrawing a release on the desk: a page says what happens, a POST does it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import nudges
from agreements.admin import pages
from agreements.enums import ReleaseStatus
from agreements.forms.fields import BlockField
from agreements.models import DataRelease
from agreements.selectors.grants import live_grants
from agreements.selectors.releases import release_files
from agreements.services.releases import publishing
from agreements.services.releases.release_row import InvalidReleaseMove

from .recall_pages import recall_facts
from .release_page import PUBLISH, release_address, release_view, render_release


class WithdrawReleaseForm(forms.Form):
    """Why a release is withdrawn."""

    reason = BlockField(
        label=gettext_lazy("Reason, for the record"),
        help_text=gettext_lazy("Staff read it in the history. It is in no mail."),
        max_length=4000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Give a reason.")},
    )


@release_view(PUBLISH)
def publish_release(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET says what will happen, POST does it, once; 409 for what can't be published, and for
    whoever comes second."""
    if request.method == "POST":
        publishing.publish(release, by=pages.person(request), seen=request.POST.get("seen", ""))
        nudges.nudge_release_news()
        said = _("%(release)s is published.") % {"release": release}
        return pages.redirect_done(request, release_address("change", release), said)
    if release.status != ReleaseStatus.DRAFT:
        raise InvalidReleaseMove(release)
    publishing.check_publishable(release)
    files, size = release_files.totals(release)
    context = {
        "title": _("Publish %(release)s?") % {"release": release},
        "files": files,
        "size": size,
        "holders": live_grants.live_grants(release.dataset).count(),
        **recall_facts(release),
        "seen": publishing.digest(release),
    }
    return render_release(request, "publish", release, context)


@release_view(PUBLISH)
def withdraw_release(request: HttpRequest, release: DataRelease) -> HttpResponse:
    """GET asks, POST withdraws, once; 409 for what is not published."""
    if release.status != ReleaseStatus.PUBLISHED:
        raise InvalidReleaseMove(release)
    form = pages.sent_form(request, WithdrawReleaseForm)
    if form.is_valid():
        publishing.withdraw(release, reason=form.cleaned_data["reason"], by=pages.person(request))
        said = _("%(release)s is withdrawn.") % {"release": release}
        return pages.redirect_done(request, release_address("change", release), said)
    context = {"title": _("Withdraw %(release)s") % {"release": release}, "form": form}
    return render_release(request, "withdraw", release, context, pages.form_status(form))
