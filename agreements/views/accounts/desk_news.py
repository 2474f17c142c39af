"""The page on which a member of staff says when the desk writes to them."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements.enums import DeskNews, Verb
from agreements.forms.desk_news import DeskNewsForm
from agreements.forms.unsaved_form import take_form
from agreements.lifecycle import permission
from agreements.models import User
from agreements.selectors.accounts.staff import usual_zone
from agreements.services.accounts import desk_news
from agreements.views.signed_in import signed_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Asks, and keeps the answer. To everybody but staff there is no such page."""
    user = cast(User, request.user)
    if not user.is_staff:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    kept = {
        "news": user.desk_news,
        "remind_days": user.remind_days,
        "time_zone": user.time_zone,
    }
    form = DeskNewsForm(
        sent,
        initial={**kept, **(take_form(request) or {})},
        of_opt_outs=user.has_perm(permission(Verb.REINSTATE)),
        usual_zone=str(usual_zone(user)),
    )
    if form.is_valid():
        chosen = form.cleaned_data
        news = DeskNews(chosen.pop("news"))
        desk_news.choose_desk_news(user, by=user, news=news, **chosen)
        messages.success(request, _("Saved."))
        return redirect("desk_news")
    status = 422 if form.is_bound else 200
    return render(request, "agreements/accounts/desk_news.html", {"form": form}, status=status)
