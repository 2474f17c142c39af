"""What is kept about a person who asks: to take away, and to erase what no agreement needs."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.admin import pages
from agreements.forms.fields import BlockField, MailAddressField
from agreements.models import User
from agreements.selectors.keeping.erasure_plan import plan_erasure
from agreements.selectors.keeping.people import KnownPerson, find_person
from agreements.services.keeping.person_erasure import erase_person, may_erase
from agreements.services.keeping.person_export import RIGHT, export_person, may_export


class WhoseDataForm(forms.Form):
    """Whom it is about."""

    email = MailAddressField(label=gettext_lazy("Any e-mail address of the person"))


class ErasePersonForm(forms.Form):
    """Why, and that it is meant."""

    reason = BlockField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "It stands in evidence bundles beside what is missing: name nobody in it."
        ),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why.")},
    )
    agree = forms.BooleanField(
        label=gettext_lazy("Yes, erase it for good"),
        error_messages={"required": gettext_lazy("Nothing was erased. Tick the box to confirm.")},
    )


@require_http_methods(list(pages.ASK))
def person_page(request: HttpRequest) -> HttpResponseBase:
    """Asks for an address; then shows what would go and what would stay, and does it when asked.
    What is kept about somebody else's people is not told: to their owner it is as if there were
    nobody."""
    by = pages.person(request)
    pages.require_permission(request, RIGHT)
    if not (by.is_active and by.is_staff):
        raise PermissionDenied
    asked = WhoseDataForm(request.GET if "email" in request.GET else None)
    if not asked.is_valid():
        return _answer(request, {"asked": asked}, 422 if asked.is_bound else 200)
    found = find_person(asked.cleaned_data["email"])
    person = found if found and (may_export(by, found) or may_erase(by, found)) else None
    if person is None:
        asked.add_error(
            "email",
            _(
                "Nothing is kept under this address that is yours to show. Check its spelling, or "
                "ask an administrator."
            ),
        )
        return _answer(request, {"asked": asked}, 404)
    if "take" in request.POST:
        return _archive(person, by)
    form = ErasePersonForm(request.POST if "erase" in request.POST else None)
    if form.is_valid():
        if not may_erase(by, person):
            raise PermissionDenied
        erase_person(person, by=by, reason=form.cleaned_data["reason"])
        nudges.nudge_outbox()
        said = _("What could go is erased. What stays was written to the person.")
        return pages.redirect_done(request, reverse("admin:person"), said)
    context = {
        "asked": asked,
        "person": person,
        "plan": plan_erasure(person),
        "may_erase": may_erase(by, person),
        "form": form,
    }
    return _answer(request, context, pages.form_status(form))


def _archive(person: KnownPerson, by: User) -> FileResponse:
    made = export_person(person, by=by)
    answer = FileResponse(
        made, as_attachment=True, filename="kept-about-a-person.zip", content_type="application/zip"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _answer(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    title = _("What is kept about a person")
    return pages.desk_page(request, "keeping/person", {"title": title, **context}, status)
