"""What came on paper is taken in at the desk: a whole request, or the signed scan of one."""

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.admin import pages
from agreements.enums import CameBy, OwnWord
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.forms.on_paper import EnteredRequestForm, PaperForm
from agreements.models import Agreement, Dataset, LicenseVersion
from agreements.scans.upload_bundle import NamedFile
from agreements.selectors import access
from agreements.selectors.datasets import public_datasets
from agreements.services import transitions
from agreements.services.license_texts import display
from agreements.services.review import on_paper

from .one_request import fetch_request, refused_as, request_address

_NOT_NOW = 409


@require_http_methods(list(pages.ASK))
def enter_request(request: HttpRequest) -> HttpResponse:
    """A new request for `?dataset=`, or for the only one there is; POST enters and submits it."""
    user = pages.person(request)
    mine = [one for one in access.datasets_for_staff(user) if access.may_take_in(user, one)]
    if not mine:
        raise PermissionDenied
    asked = request.GET.get("dataset")
    chosen = [one for one in mine if asked in (None, one.slug)]
    if not chosen:
        raise Http404
    if len(chosen) > 1:
        context = {"title": _("Enter a request from paper"), "datasets": chosen}
        return pages.desk_page(request, "review/enter_request", context)
    dataset = chosen[0]
    version = public_datasets.version_in_force(dataset)
    return _enter(request, dataset, version) if version else _no_version(request, dataset)


def _no_version(request: HttpRequest, dataset: Dataset) -> HttpResponse:
    sentence = _("This dataset has no License Agreement in force. Put one into force first.")
    context = {"title": _("Enter a request from paper"), "dataset": dataset, "refused": sentence}
    return pages.desk_page(request, "review/enter_request", context)


def _enter(request: HttpRequest, dataset: Dataset, version: LicenseVersion) -> HttpResponse:
    sent = request.method == "POST"
    form = EnteredRequestForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        asked=display.form_fields(version),
        hint=dataset.own_words.get(OwnWord.USE_HINT, ""),
        dataset=dataset,
    )
    if form.is_valid():
        try:
            entered = on_paper.enter_request(
                dataset,
                by=pages.person(request),
                paper=form.paper,
                came_by=CameBy(form.cleaned_data["came_by"]),
                files=_files(form),
            )
        except NotYourMove:
            form.add_error("email", _("This is your own address. Apply as everybody does."))
        except on_paper.NotToBeEntered as error:
            form.add_error("email", str(error))
        except PortalError as error:
            form.add_error("scan", str(error))
        else:
            done = _("The request is entered. A mail tells its signer so.")
            return _go_on(request, entered, done)
    context = {
        "title": _("Enter a request from paper"),
        "dataset": dataset,
        "version": version,
        "form": form,
    }
    return pages.desk_page(request, "review/enter_request", context, pages.form_status(form))


@pages.record_view(fetch_request, refused=refused_as(gettext_lazy("No paper can be taken in here")))
def take_in_scan(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Asks for the scan of a paper; POST submits it."""
    user, sent = pages.person(request), request.method == "POST"
    if not access.may_take_in(user, agreement.dataset) or access.is_own(user, agreement):
        raise NotYourMove
    if not on_paper.may_take_in_scan(user, agreement):
        raise InvalidTransition(transitions.too_late_sentence(agreement, user))
    form = PaperForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        came_by = CameBy(form.cleaned_data["came_by"])
        try:
            on_paper.take_in_scan(agreement, by=user, came_by=came_by, files=_files(form))
        except InvalidTransition:
            raise
        except PortalError as error:
            form.add_error("scan", str(error))
        else:
            done = _("The signed paper is taken in. A mail tells the signer so.")
            return _go_on(request, agreement, done)
    context = {
        "title": _("Take in the signed paper"),
        "agreement": agreement,
        "page": request_address(request, agreement),
        "form": form,
    }
    return pages.desk_page(request, "review/take_in_scan", context, pages.form_status(form))


def _files(form: PaperForm) -> list[NamedFile]:
    return [
        NamedFile(Path(file.temporary_file_path()), file.name or "")
        for file in form.cleaned_data["scan"]
    ]


def _go_on(request: HttpRequest, agreement: Agreement, done: str) -> HttpResponse:
    nudges.nudge_outbox()
    nudges.nudge_scan_checks()
    return pages.redirect_done(request, request_address(request, agreement), done)
