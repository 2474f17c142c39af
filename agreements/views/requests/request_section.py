"""A section of the request form: typing is kept, *Save* answers, no unseen answer is replaced."""

import secrets
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from agreements.exceptions import InvalidTransition
from agreements.forms.unsaved_form import take_form
from agreements.models import LicenseVersion, User
from agreements.selectors import access
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import display
from agreements.services.requests import progress, section_edits
from agreements.services.requests.progress import Section, SectionState
from agreements.services.requests.section_edits import AnswerOvertaken, Draft, Opened, is_editable
from agreements.text import storable
from agreements.views.signed_in import conflict_response, signed_in

from . import request_form

Form = forms.BaseForm | forms.BaseFormSet[Any]
_SAVED = "saved"  # ?show=saved: the answer, whatever was typed since
_TOO_MUCH = 413


@method_decorator(signed_in, name="dispatch")
class SectionView(View):
    """What all sections share. A section says what it is made of in the lower half."""

    section: ClassVar[Section]
    tells_what_is_wrong = False  # with a saved answer that became wrong since
    http_method_names = ["get", "head", "options", "post"]
    opened: Opened

    def dispatch(self, request: HttpRequest, reference: str) -> HttpResponse:
        self.user = cast(User, request.user)
        self.agreement = access.own_agreement(self.user, reference, with_texts=True)
        is_of_it = not self.agreement.amends_id or self.section is Section.PEOPLE
        if not is_of_it and is_editable(self.agreement):
            raise Http404
        self.opened = _opened(request.POST)
        try:
            return cast(HttpResponse, super().dispatch(request))
        except InvalidTransition as error:
            shown = self.in_words(self.fields_in(request.POST))
            return conflict_response(request, error, self.agreement, typed=shown)

    def get(self, request: HttpRequest) -> HttpResponse:
        """What was typed last, valid or not; else what is saved."""
        if not is_editable(self.agreement):
            return redirect(self.agreement)
        returned = take_form(request)
        if returned is not None:
            messages.info(request, _("You had been signed out. This is what you had typed."))
            self.opened = _opened(returned)
            self.keep(self.fields_in(returned), refused=False)
        draft = self.draft(request.GET.get("show", ""))
        # Read before the answer itself: an answer saved in between is then found to be newer.
        seen, page = self.state(), secrets.token_hex(8)
        if draft is None:
            self.opened = Opened(seen, page)
            states = progress.section_states(self.agreement) if self.tells_what_is_wrong else {}
            check = states.get(self.section) is SectionState.PROBLEM
            return self.page(self.form(self.saved(), check=check))
        # Drafts of before pages said what they had seen were always newer than the answer.
        self.opened = Opened(draft["seen"] or seen, page, draft["page"])
        form = self.form(draft["fields"], check=draft["refused"])
        return self.page(form, draft=draft, is_overtaken=self.opened.seen != seen)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save, or keep what can't be saved; `discard` throws away what was typed."""
        if "discard" in request.POST:
            self.forget()
            return redirect(self.back(), self.agreement.reference)
        fields = self.fields_in(request.POST)
        if "X-Autosave" in request.headers:
            return self.autosave(fields)
        form = self.form(fields, check=True)
        if form.is_valid():
            try:
                self.save(form)
            except AnswerOvertaken as error:
                self.keep(fields, refused=False)
                return self.both(fields, error)
            return self.go_on()
        self.keep(fields, refused=True)
        if self.starts_over(form):
            self.opened = self.opened._replace(seen=self.state())
        # 422, so that nobody takes a refused form for a saved one; browsers show it as any page.
        return self.page(form, status=422)

    def autosave(self, fields: Mapping[str, str]) -> HttpResponse:
        """Keep what is being typed, and say whether the answer is still the one that was shown."""
        kept = True
        if self.is_saved(fields):
            self.forget()
        else:
            kept = self.keep(fields, refused=False)
        word = "kept" if self.opened.seen == self.state() else "overtaken"
        return HttpResponse(status=204 if kept else _TOO_MUCH, headers={"X-Autosave": word})

    def keep(self, fields: Mapping[str, str], *, refused: bool) -> bool:
        kept = section_edits.keep_draft(
            self.agreement,
            by=self.user,
            section=self.section,
            opened=self.opened,
            typed=fields,
            refused=refused,
        )
        self.agreement.refresh_from_db(fields=["typed"])
        return kept

    def forget(self) -> None:
        section_edits.forget_draft(
            self.agreement, by=self.user, section=self.section, opened=self.opened
        )

    def state(self) -> str:
        return progress.answer_digest(self.agreement, self.section)

    def draft(self, show: str) -> Draft | None:
        """What was typed on the page that is asked for, else what was typed last."""
        kept = section_edits.unsaved_drafts(self.agreement, self.section)
        if not kept or show == _SAVED:
            return None
        return next((draft for draft in kept if draft["page"] == show), kept[-1])

    @cached_property
    def version(self) -> LicenseVersion:
        """The LA that is signed now."""
        return public_datasets.version_to_sign(self.agreement)

    def go_on(self) -> HttpResponse:
        """Whoever came from the check of the answers gets back there, others to what is open."""
        if self.back() == "request_check":
            return redirect("request_check", self.agreement.reference)
        saved = access.own_agreement(self.user, self.agreement.reference, with_texts=True)
        return request_form.next_open(saved, after=self.section)

    def back(self) -> str:
        """Where the person came from: the list of tasks, or the check of the answers."""
        return "request_check" if self.request.GET.get("from") == "check" else "request_form"

    def page(
        self,
        form: Form,
        status: int = 200,
        *,
        draft: Draft | None = None,
        is_overtaken: bool = False,
    ) -> HttpResponse:
        others = [
            d for d in section_edits.unsaved_drafts(self.agreement, self.section) if d != draft
        ]
        context = {
            "draft": draft,
            "others": [d["page"] for d in others if d["page"] != self.opened.page],
            "is_overtaken": is_overtaken,
            "form": form,
            "asks": display.asked_clauses(self.agreement.version, self.agreement.dataset),
            **self.context(form),
        }
        return self.render(self.section, context, status)

    def both(self, fields: Mapping[str, str], error: AnswerOvertaken) -> HttpResponse:
        """409 with what is saved now beside what was typed here, and the choice."""
        self.agreement = access.own_agreement(self.user, self.agreement.reference, with_texts=True)
        self.opened = self.opened._replace(seen=self.state())
        saved, here = self.in_words(self.saved()), self.in_words(fields)
        pairs = zip_longest(saved, here, fillvalue=("", ""))
        context = {
            "sentence": str(error),
            "rows": [(one[0] or other[0], one[1], other[1]) for one, other in pairs],
            "fields": dict(fields),
        }
        return self.render("conflict", context, status=409)

    def render(self, name: str, context: Mapping[str, object], status: int) -> HttpResponse:
        shared = {
            "agreement": self.agreement,
            "section": self.section,
            "opened": self.opened,
            "back": self.back(),
            "origin": "&from=check" if self.back() == "request_check" else "",
        }
        template = f"agreements/requests/request_{name}.html"
        return render(self.request, template, {**shared, **context}, status=status)

    def fields_in(self, data: Mapping[str, str]) -> dict[str, str]:
        """Of what was sent, the fields of this form; hidden extras are passed over."""
        form = cast(forms.Form, self.form({}, check=False))
        return {name: data[name] for name in form.fields if name in data}

    def is_saved(self, fields: Mapping[str, str]) -> bool:
        """Whether what was typed says no more than what is saved."""
        return self.in_words(fields) == self.in_words(self.saved())

    # What a section says of itself.

    def form(self, fields: Mapping[str, str], *, check: bool) -> Form:
        """The form with these fields: checked, with its errors, or just shown."""
        raise NotImplementedError

    def in_words(self, fields: Mapping[str, str]) -> list[tuple[str, str]]:
        """The fields to read, each with its label; "" for an empty one or a box without a tick."""
        form = cast(forms.Form, self.form(fields, check=False))
        return [(str(bound.label), _said(bound)) for bound in form.visible_fields()]

    def saved(self) -> dict[str, str]:
        """The saved answers as fields."""
        raise NotImplementedError

    def starts_over(self, form: Any) -> bool:
        """Whether a refused form is shown without what was typed, as if it were opened now."""
        return False

    def save(self, form: Any) -> None:
        """Write the answers of a valid form by one service call."""
        raise NotImplementedError

    def context(self, form: Any) -> dict[str, object]:
        """What this section's page needs beyond the form."""
        return {}


def _opened(fields: Mapping[str, str]) -> Opened:
    """What the page says of itself; one that doesn't has seen no answer."""
    seen, page, draft = (storable(fields.get(name, ""))[:40] for name in Opened._fields)
    return Opened(seen or "none", page, draft)


def _said(bound: forms.BoundField) -> str:
    value = bound.value() or ""
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes") if value else ""
    if isinstance(bound.field, forms.ChoiceField):
        choices = cast("list[tuple[str, str]]", bound.field.choices)
        return str(dict(choices).get(value, value))
    return str(value).replace("\r\n", "\n").strip()
