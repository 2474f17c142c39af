"""The page on which somebody with access says whether they are told of new releases."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements.forms.release_news import ReleaseNewsForm
from agreements.forms.unsaved_form import take_form
from agreements.models import Dataset
from agreements.selectors.grants import live_grants
from agreements.services.releases import release_news
from agreements.views.signed_in import ASK, SignedInRequest, signed_in


@never_cache
@require_http_methods(ASK)
@signed_in
def choose(request: SignedInRequest, slug: str) -> HttpResponse:
    """Asks, and keeps the answer. Who has no access is told of nothing: for them there is no such
    page."""
    dataset = get_object_or_404(Dataset, slug=slug)
    if live_grants.unended_grant(request.user, dataset) is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    now = "muted" if release_news.is_muted(dataset, request.user) else "wanted"
    form = ReleaseNewsForm(sent, initial={"news": now, **(take_form(request) or {})})
    if form.is_valid():
        wanted = form.cleaned_data["news"] == "wanted"
        release_news.choose_news(dataset, wanted=wanted, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("release_news", slug=slug)
    status = 422 if form.is_bound else 200
    context = {"form": form, "dataset": dataset}
    return render(request, "agreements/releases/release_news.html", context, status=status)
