"""What staff put on record about where a signer works: a word about the domain, a check."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.admin import pages
from agreements.enums import DomainWord
from agreements.exceptions import NotYourMove
from agreements.forms.fields import BlockField
from agreements.models import Agreement
from agreements.selectors import access
from agreements.services.review import domain_trust, place_checks

from .one_request import fetch_request, refused_as, request_address
from .reason import reason_for_colleagues


class DomainForm(forms.Form):
    """Why; which word is the button's."""

    reason = reason_for_colleagues(rows=3)


class PlaceCheckForm(forms.Form):
    """How somebody made sure."""

    how = BlockField(
        label=gettext_lazy("How you made sure"),
        help_text=gettext_lazy("Such as: found on the page of the institute, with its address."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say how. Your colleagues will read it.")},
    )


_refuse = refused_as(gettext_lazy("This can’t be put on record here"), ("reason", "how"))


@pages.record_view(fetch_request, refused=_refuse)
def judge_domain(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Asks why, and says with which button whether the dataset trusts the domain."""
    user, form = pages.person(request), pages.sent_form(request, DomainForm)
    if not domain_trust.may_say(user, agreement.dataset) or access.is_own(user, agreement):
        raise NotYourMove
    if form.is_valid():
        word = request.POST.get("word", "")
        if word not in DomainWord.values:
            form.add_error(None, _("Say whether the domain is trusted: press one of the buttons."))
        else:
            said = domain_trust.say_of_domain(
                agreement, by=user, word=DomainWord(word), reason=form.cleaned_data["reason"]
            )
            done = _("On record: %(word)s.") % {"word": said}
            return pages.redirect_done(request, request_address(request, agreement), done)
    context = {
        "title": _("Trust or distrust a domain"),
        "agreement": agreement,
        "page": request_address(request, agreement),
        "domain": domain_trust.domain_of(agreement),
        "form": form,
    }
    return pages.desk_page(request, "review/judge_domain", context, pages.form_status(form))


@pages.record_view(fetch_request, refused=_refuse)
def note_place_check(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Asks how somebody made sure where the signer works."""
    user, form = pages.person(request), pages.sent_form(request, PlaceCheckForm)
    if not place_checks.may_note(user, agreement):
        raise NotYourMove
    if form.is_valid():
        place_checks.note_place_check(agreement, by=user, how=form.cleaned_data["how"])
        return pages.redirect_done(
            request, request_address(request, agreement), _("It is on record.")
        )
    context = {
        "title": _("Note where this person works"),
        "agreement": agreement,
        "page": request_address(request, agreement),
        "form": form,
    }
    return pages.desk_page(request, "review/place_check", context, pages.form_status(form))
