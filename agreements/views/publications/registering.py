"""The publications that somebody registered under an agreement, and registering one."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements.bibliography.reference import ReferenceUnreadable
from agreements.exceptions import PortalError
from agreements.forms.publication import PublicationForm, fields_of, filled_in
from agreements.forms.unsaved_form import take_form
from agreements.models import Agreement, Publication
from agreements.selectors.publications import registering as own
from agreements.services.license_texts.publishing_rules import PublishingRules, publishing_rules
from agreements.services.publications import cite_formats, reading, registering
from agreements.views.signed_in import ASK, READ, SignedInRequest, signed_in

View = Callable[..., HttpResponseBase]


def _registering(methods: Iterable[str]) -> Callable[[View], View]:
    """Decorates a view for whoever registers publications under an agreement."""

    def decorate(view: View) -> View:
        @never_cache
        @require_http_methods(list(methods))
        @signed_in
        @wraps(view)
        def answered(
            request: SignedInRequest, reference: str, number: int | None = None
        ) -> HttpResponseBase:
            agreement = own.agreement_to_register_for(request.user, reference)
            if number is None:
                return view(request, agreement)
            return view(request, agreement, own.own_publication(request.user, agreement, number))

        return answered

    return decorate


@_registering(READ)
def publications(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """What this person registered, and how it stands."""
    context = {
        "agreement": agreement,
        "dataset": agreement.dataset,
        "publications": own.publications_of(request.user, agreement),
    }
    return render(request, "agreements/publications/own.html", context)


@_registering(ASK)
def register(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    """Reads what is pasted into the form; what is then sent is registered."""
    return _asked(request, agreement, None)


@_registering(ASK)
def correct(
    request: SignedInRequest, agreement: Agreement, publication: Publication
) -> HttpResponse:
    """The same form with what is registered."""
    return _asked(request, agreement, publication)


@_registering(ASK)
def withdraw(
    request: SignedInRequest, agreement: Agreement, publication: Publication
) -> HttpResponse:
    """Asks, then takes it off the list."""
    if request.method == "POST":
        registering.withdraw_own_publication(publication, by=request.user)
        messages.success(request, _("The publication is no longer listed."))
        return redirect("request_publications", agreement.reference)
    context = {"agreement": agreement, "publication": publication}
    return render(request, "agreements/publications/withdraw.html", context)


def _asked(
    request: SignedInRequest, agreement: Agreement, publication: Publication | None
) -> HttpResponse:
    rules = publishing_rules(agreement.version)
    if request.method != "POST":
        known = fields_of(publication) if publication else {}
        initial = {**known, **(take_form(request) or {})}
        return _page(request, agreement, publication, PublicationForm(rules=rules, initial=initial))
    form = PublicationForm(request.POST, rules=rules)
    # Who presses the wrong button with nothing but a DOI in hand means the other one.
    typed_nothing = not any(request.POST.get(name, "").strip() for name in ("title", "authors"))
    if "fill" in request.POST or (typed_nothing and request.POST.get("pasted", "").strip()):
        return _filled(request, agreement, publication, rules)
    if form.is_valid():
        try:
            return _registered(request, agreement, publication, form)
        except registering.DoiRegistered as refused:
            form.add_error("doi", str(refused))
        except PortalError as refused:
            form.add_error(None, str(refused))
    return _page(request, agreement, publication, form, status=422)


def _filled(
    request: SignedInRequest,
    agreement: Agreement,
    publication: Publication | None,
    rules: PublishingRules,
) -> HttpResponse:
    """The form with what could be read; nothing is registered yet."""
    pasted = request.POST.get("pasted", "")
    try:
        read, silent = reading.read_publication(pasted)
    except ReferenceUnreadable as unreadable:
        form = PublicationForm(request.POST, rules=rules)
        form.errors.clear()
        form.add_error("pasted", str(unreadable))
        return _page(request, agreement, publication, form, status=422)
    if silent:
        messages.info(request, str(silent))
    found = {name: value for name, value in filled_in(read).items() if value}
    typed = request.POST.dict() | {"confirmed": request.POST.getlist("confirmed")}
    initial = {**typed, **found, "pasted": pasted}
    form = PublicationForm(rules=rules, initial=initial)
    return _page(request, agreement, publication, form, is_filled=silent is None)


def _registered(
    request: SignedInRequest,
    agreement: Agreement,
    publication: Publication | None,
    form: PublicationForm,
) -> HttpResponse:
    answers = {"shows_images": form.shows, "confirmed": form.cleaned_data.get("confirmed", [])}
    reference = form.reference(publication)
    if publication:
        registering.correct_publication(publication, reference, by=request.user, **answers)
        messages.success(request, _("Saved. The list shows it so from now on."))
    else:
        registering.register_publication(agreement, reference, by=request.user, **answers)
        said = _("Thank you. The publication is in the list of %(name)s.")
        messages.success(request, said % {"name": agreement.dataset.name})
    return redirect("request_publications", agreement.reference)


def _page(
    request: SignedInRequest,
    agreement: Agreement,
    publication: Publication | None,
    form: PublicationForm,
    *,
    is_filled: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "agreement": agreement,
        "dataset": agreement.dataset,
        "publication": publication,
        "form": form,
        "rules": form.rules,
        "formats": cite_formats.cite_formats(agreement.dataset),
        "is_filled": is_filled,
    }
    return render(request, "agreements/publications/register.html", context, status=status)
