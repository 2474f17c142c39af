"""Views of the queue that a person keeps: above the list, and nobody else's to see."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from agreements.admin.lists import NotOffered
from agreements.admin.pages import person, redirect_done, require_permission
from agreements.exceptions import PortalError
from agreements.forms.fields import LineField
from agreements.models import SavedView
from agreements.reading_order import by_name
from agreements.services.review import saved_views

from .queue_walk import LIST, not_offered, walk_through


class ViewForm(forms.Form):
    """`query` is what stands in the address of the list."""

    name = LineField(
        label=gettext_lazy("Keep this view as"),
        max_length=60,
        printed=False,
        error_messages={"required": gettext_lazy("Give the view a name.")},
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)


def views_of(request: HttpRequest) -> list[SavedView]:
    return by_name(SavedView.objects.filter(user=person(request)))


@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Only a view that the list offers; then back to it."""
    require_permission(request, "agreements.view_agreement")
    try:
        shown = walk_through(request, request.POST.get("query", ""))
    except NotOffered as error:
        return not_offered(request, error)
    query = shown.asked.urlencode()
    back = f"{reverse(LIST)}?{query}"
    form = ViewForm({"name": request.POST.get("name", ""), "query": query})
    if not form.is_valid():
        for sentences in form.errors.values():
            messages.error(request, " ".join(map(str, sentences)))
        return HttpResponseRedirect(back)
    try:
        kept = saved_views.keep_view(form.cleaned_data["name"], query, by=person(request))
    except PortalError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(back)
    return redirect_done(request, back, _("The view “%(name)s” is kept.") % {"name": kept})


@require_POST
def forget_view(request: HttpRequest) -> HttpResponse:
    """By its name; back to the list as it was."""
    require_permission(request, "agreements.view_agreement")
    name = request.POST.get("name", "")
    saved_views.forget_view(name, by=person(request))
    back = QueryDict(request.POST.get("query", "")).urlencode()
    said = _("The view “%(name)s” is forgotten.") % {"name": name[:60]}
    return redirect_done(request, f"{reverse(LIST)}?{back}", said)
