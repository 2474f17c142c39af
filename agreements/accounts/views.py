"""Signing in: an address, for some a word about the LA, a code."""

import abc
from datetime import timedelta
from typing import Any

from allauth.account.mixins import NextRedirectMixin
from allauth.account.utils import get_login_redirect_url
from allauth.account.views import ConfirmLoginCodeView
from allauth.utils import get_request_param
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from agreements.accounts.forms import CodeForm, SignInForm
from agreements.affiliation.verdict import Verdict
from agreements.exceptions import TooManyCodes
from agreements.forms import who_signs
from agreements.models import Dataset
from agreements.services.accounts import accounts
from agreements.services.requests.progress import MUST_EXPLAIN

from . import limits, who_may_sign
from .mailed_codes import MailedCodes
from .sign_in import SignIn

# A code that has not left by then is worth a word.
_SOON = timedelta(seconds=5)


@method_decorator(never_cache, name="dispatch")
class SignInView(NextRedirectMixin, FormView[SignInForm]):
    """Ask for the work e-mail; mail a code to it, whoever it may be."""

    form_class = SignInForm
    template_name = "account/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "datasets": who_may_sign.datasets_with_supervisor(self._dataset()),
            "login_url": self.passthrough_next_url(reverse("account_login")),
        }

    def _dataset(self) -> Dataset | None:
        return who_may_sign.dataset_applied_for(
            get_request_param(self.request, self.redirect_field_name) or ""
        )

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        address: str = form.cleaned_data["email"]
        verdict = accounts.judge_address(address)
        if not form.cleaned_data["anyway"]:
            if verdict.meant:
                return self._ask_back(address, verdict)
            if verdict.kind in MUST_EXPLAIN and not who_signs.goes_to_supervisor(self.request):
                return self._explain(address, verdict)
        try:
            limits.count_code(self.request, address)
        except TooManyCodes as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        SignIn.start(self.request, address)
        return HttpResponseRedirect(
            self.passthrough_next_url(reverse("account_confirm_login_code"))
        )

    def _ask_back(self, address: str, verdict: Verdict) -> HttpResponse:
        page, meant = "agreements/requests/address_slip.html", verdict.meant
        local = address.rpartition("@")[0]
        return self._show(page, address, meant=meant, address_meant=f"{local}@{meant}")

    def _explain(self, address: str, verdict: Verdict) -> HttpResponse:
        page, domain = "agreements/requests/address_free.html", address.rpartition("@")[2]
        clause = who_may_sign.work_email_clause(self._dataset())
        return self._show(page, address, domain=domain, kind=verdict.kind, **clause)

    def _show(self, page: str, address: str, **told: object) -> HttpResponse:
        return render(self.request, page, {**self.get_context_data(), "address": address, **told})


@method_decorator(never_cache, name="dispatch")
class MailedCodeView(ConfirmLoginCodeView):
    """Take a code, in the browser that asked for it. `here` and `start` are names of addresses:
    of this page, and of the one on which a code is asked for."""

    form_class = CodeForm
    here: str
    start: str

    @abc.abstractmethod
    def under_way(self) -> MailedCodes | None:
        """What this browser has asked for."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In place of allauth's, which goes back to the address without a word of why."""
        process = self.under_way()
        if process is None:
            return self._ask_again(
                _(
                    "There is no code to wait for: it has expired, was used already, or was asked "
                    "for in another browser. Enter your address to get a new one."
                )
            )
        self._process = process
        return super(ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """allauth gives the form one code; there are none where a new one is asked for."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if "code" in kwargs:
            del kwargs["code"]
            kwargs |= self._good()
        return kwargs

    def _good(self) -> dict[str, Any]:
        return {"codes": self._process.codes, "left": self._process.tries_left - 1}

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        is_try = not form.has_error("code", "required")
        if is_try and not self._process.record_invalid_attempt():
            return self._ask_again(
                _("That was the third wrong code. Enter your address to get a new one.")
            )
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        """In place of allauth's, which says nothing of when."""
        try:
            self._process.resend()
        except TooManyCodes as refused:
            messages.error(self.request, str(refused))
            typed = {"code": self.request.POST.get("code", "")}
            form = CodeForm(**self._good(), initial=typed)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(
            self.request,
            _(
                "We are sending a new code to %(email)s. If the one before arrives meanwhile, "
                "it is good, too."
            )
            % {"email": self._process.address},
        )
        return HttpResponseRedirect(self.passthrough_next_url(reverse(self.here)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        mail = self._process.mail()
        late = mail is not None and timezone.now() - mail.created_at > _SOON
        return {
            **super().get_context_data(**kwargs),
            "code_url": reverse(self.here),
            "start_url": self.passthrough_next_url(reverse(self.start)),
            "minutes": minutes,
            "mail": mail,
            "is_late": late,
            "tries_left": self._process.tries_left,
            "has_tried": self._process.tries_left < self._process.max_attempts,
        }

    def _ask_again(self, why: str) -> HttpResponse:
        messages.warning(self.request, why)
        return HttpResponseRedirect(self.passthrough_next_url(reverse(self.start)))


class CodeView(MailedCodeView):
    """The code that signs in."""

    here, start = "account_confirm_login_code", "account_login"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(get_login_redirect_url(request))
        return super().dispatch(request, *args, **kwargs)

    def under_way(self) -> MailedCodes | None:
        return SignIn.under_way(self.request)


address = SignInView.as_view()
code = CodeView.as_view()
