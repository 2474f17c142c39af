"""A section of the request form: one page, one form, saved as it is typed."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from agreements.exceptions import InvalidTransition
from agreements.models import User
from agreements.selectors import access
from agreements.services import requests
from agreements.services.sections import Section

from . import typed
from .refusal import conflict

Form = forms.BaseForm | forms.BaseFormSet[Any]


@method_decorator(typed.signed_in, name="dispatch")
class SectionView(View):
    """What all sections share. A section says what it is made of in the lower half."""

    section: ClassVar[Section]
    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request: HttpRequest, reference: str) -> HttpResponse:
        self.user = cast(User, request.user)
        self.agreement = access.own_agreement(self.user, reference)
        return cast(HttpResponse, super().dispatch(request))

    def get(self, request: HttpRequest) -> HttpResponse:
        """What was typed last, valid or not; else what is saved."""
        if self.agreement.status not in requests.EDITABLE:
            return redirect(self.agreement)
        returned = typed.take(request)
        if returned is not None:
            messages.info(request, _("You had been signed out. This is what you had typed."))
            self.keep(self.fields_in(returned), refused=False)
        kept = self.agreement.typed.get(self.section)
        if kept is None:
            return self.page(self.form(self.saved(), check=self.is_to_mend()))
        form = self.form(kept["fields"], check=kept["refused"])
        return self.page(form, is_kept=True)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save, or keep what can't be saved. Autosave: the same, answered with 204."""
        fields = self.fields_in(request.POST)
        form = self.form(fields, check=True)
        autosave = "X-Autosave" in request.headers
        try:
            if form.is_valid():
                self.save(form)
            else:
                self.keep(fields, refused=not autosave)
        except InvalidTransition as error:
            return conflict(request, error, self.agreement)
        if autosave:
            return HttpResponse(status=204)
        if form.is_valid():
            return redirect(self.next_page(), self.agreement.reference)
        # 422, so that nobody takes a refused form for a saved one; browsers show it as any page.
        return self.page(form, status=422)

    def keep(self, fields: Mapping[str, str], *, refused: bool) -> None:
        requests.keep_typed(
            self.agreement, by=self.user, section=self.section, typed=fields, refused=refused
        )
        self.agreement.refresh_from_db(fields=["typed"])

    def next_page(self) -> str:
        """Back to where the person came from: the list of tasks, or the check of the answers."""
        return "request_check" if self.request.GET.get("from") == "check" else "request_form"

    def page(self, form: Form, status: int = 200, *, is_kept: bool = False) -> HttpResponse:
        context = {
            "agreement": self.agreement,
            "section": self.section,
            "is_kept": is_kept,
            "back": self.next_page(),
            "form": form,
            **self.context(form),
        }
        return render(
            self.request, f"agreements/request_{self.section}.html", context, status=status
        )

    def fields_in(self, data: Mapping[str, str]) -> dict[str, str]:
        """Of what was sent, the fields of this form; hidden extras are passed over."""
        form = cast(forms.Form, self.form({}, check=False))
        return {name: data[name] for name in form.fields if name in data}

    # What a section says of itself.

    def form(self, fields: Mapping[str, str], *, check: bool) -> Form:
        """The form with these fields: checked, with its errors, or just shown."""
        raise NotImplementedError

    def saved(self) -> dict[str, str]:
        """The saved answers as fields."""
        raise NotImplementedError

    def is_to_mend(self) -> bool:
        """Whether what is saved became wrong since, and the page tells where."""
        return False

    def save(self, form: Any) -> None:
        """Write the answers of a valid form by one service call."""
        raise NotImplementedError

    def context(self, form: Any) -> dict[str, object]:
        """What this section's page needs beyond the form."""
        return {}
