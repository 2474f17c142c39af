"""What somebody holds is passed on; somebody is taken off a dataset's staff."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from agreements import nudges
from agreements.admin import pages
from agreements.enumeration import in_a_row
from agreements.exceptions import NotYourMove, PortalError
from agreements.models import Dataset, User
from agreements.selectors import access
from agreements.selectors.accounts import members
from agreements.services.review import leaving
from agreements.services.review.leaving import PassedOn

SHOWN = 20  # requests on a page that passes them on
Work = Callable[..., PassedOn]


class PassOnForm(forms.Form):
    """Whose it is to be."""

    NOBODY = "nobody"

    to = forms.ChoiceField(
        label=gettext_lazy("Whose they are to be"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose somebody, or nobody.")},
    )

    def __init__(self, data: Any = None, *, holder: User, dataset: Dataset, by: User) -> None:
        super().__init__(data)
        able = [each for each in members.reviewers(dataset) if each != holder]
        self.people = {str(each.pk): each for each in able}
        names = {key: str(each) for key, each in self.people.items()}
        if str(by.pk) in names:
            names[str(by.pk)] = _("Me (%(who)s)") % {"who": by}
        nobody = (self.NOBODY, _("Nobody: they go back into the queue"))
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [*names.items(), nobody]

    @property
    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["to"])


@require_http_methods(list(pages.ASK))
def pass_on_page(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    """GET asks to whom, POST passes on. One's own as a reviewer, anybody's as an owner."""
    pages.require_permission(request, "agreements.view_agreement")
    dataset = _dataset(request, pk)
    by = pages.person(request)
    if user != by.pk and not access.may_on_dataset(by, leaving.TAKE_OFF, dataset):
        raise PermissionDenied
    holder = _somebody_here(dataset, user)
    if holder is None:
        raise Http404
    if not leaving.may_pass_on(by, holder, dataset):
        raise PermissionDenied
    return _answer(request, dataset, holder, leaving.pass_on, leaves=False)


@require_http_methods(list(pages.ASK))
def take_off_page(request: HttpRequest, pk: int, user: int) -> HttpResponse:
    """GET asks who gets what they hold, POST ends their work on the dataset."""
    pages.require_permission(request, leaving.TAKE_OFF)
    dataset = _dataset(request, pk)
    holder = _somebody_here(dataset, user)
    if holder is None or not dataset.staff.filter(pk=user).exists():
        if request.method != "POST":
            raise Http404
        messages.info(request, _("That person does not work on the dataset any more."))
        return HttpResponseRedirect(_staff_page(dataset))
    if holder == pages.person(request):
        said = _("You can't take yourself off the staff. Ask a colleague to do it.")
        return _page(request, dataset, holder, None, leaves=True, refused=(403, said))
    return _answer(request, dataset, holder, leaving.take_off_staff, leaves=True)


def _dataset(request: HttpRequest, pk: int) -> Dataset:
    return get_object_or_404(access.datasets_for_staff(pages.person(request)), pk=pk)


def _somebody_here(dataset: Dataset, user: int) -> User | None:
    """Of the dataset's staff, or who still holds something there."""
    there = dataset.staff.filter(pk=user).first()
    if there is not None:
        return there
    found = User.objects.filter(pk=user).first()
    return found if found and members.held_requests(dataset, found).exists() else None


def _answer(
    request: HttpRequest, dataset: Dataset, holder: User, work: Work, *, leaves: bool
) -> HttpResponse:
    """What the form asks for is done, or the page shown that asks."""
    by = pages.person(request)
    sent = request.POST if request.method == "POST" else None
    form = PassOnForm(sent, holder=holder, dataset=dataset, by=by)
    if leaves and not members.held_requests(dataset, holder).exists():
        form.fields["to"].required = False  # there is nothing to ask
    if not form.is_valid():
        return _page(request, dataset, holder, form, leaves=leaves)
    try:
        done = work(holder, dataset, to=form.chosen, by=by)
    except NotYourMove as error:
        return _page(request, dataset, holder, None, leaves=leaves, refused=(403, str(error)))
    except PortalError as error:
        return _page(request, dataset, holder, form, leaves=leaves, refused=(409, str(error)))
    nudges.nudge_outbox()
    if leaves:
        said = _("Taken off the staff of %(dataset)s: %(who)s.")
        messages.success(request, said % {"who": holder, "dataset": dataset})
    _say(request, done, form.chosen)
    return HttpResponseRedirect(_back(request, dataset))


def _page(
    request: HttpRequest,
    dataset: Dataset,
    holder: User,
    form: PassOnForm | None,
    *,
    leaves: bool,
    refused: tuple[int, str] | None = None,
) -> HttpResponse:
    """`refused` is the status and why; without a form nothing is asked."""
    held = members.held_requests(dataset, holder)
    holds = held.count()
    title = _("Take %(who)s off the staff") if leaves else _("Pass on what %(who)s holds")
    context = {
        "title": title % {"who": holder},
        "dataset": dataset,
        "opts": Dataset._meta,
        "holder": holder,
        "leaves": leaves,
        "held": held[:SHOWN],
        "holds": holds,
        "more": max(0, holds - SHOWN),
        "form": form,
        "refused": refused and refused[1],
        "page": _back(request, dataset),
    }
    status = refused[0] if refused else pages.form_status(form) if form else 200
    return pages.desk_page(request, "accounts/pass_on", context, status)


def _say(request: HttpRequest, done: PassedOn, to: User | None) -> None:
    """What became of the requests, each in a sentence that is true."""
    if n := len(done.passed):
        said = ngettext(
            "%(n)d request is passed on to %(who)s.", "%(n)d requests are passed on to %(who)s.", n
        )
        messages.success(request, said % {"n": n, "who": to})
    if n := len(done.put_back):
        said = ngettext("%(n)d request is nobody’s now.", "%(n)d requests are nobody’s now.", n)
        messages.success(request, said % {"n": n})
    if done.stayed:
        said = _("Not passed on, because they are your own or moved on meanwhile: %(which)s.")
        which = in_a_row(each.reference for each in done.stayed)
        messages.warning(request, said % {"which": which})


def _back(request: HttpRequest, dataset: Dataset) -> str:
    may_see = pages.person(request).has_perm("agreements.view_user")
    return _staff_page(dataset) if may_see else reverse("admin:index")


def _staff_page(dataset: Dataset) -> str:
    return reverse("admin:agreements_dataset_staff", args=[dataset.pk])
