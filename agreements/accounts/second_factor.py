"""allauth's second factor (app, security key, recovery codes), kept to the portal's rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements import audit, field_encryption, rate_limits
from agreements.accounts.forms import CodeField
from agreements.enums import AuditAction
from agreements.exceptions import TooManyWrongCodes
from agreements.models import User
from agreements.services.accounts.accounts import SECOND_FACTOR, account_subject

_BAD_KEY = _("The security key did not answer as expected. Try again.")
_MAX_CREDENTIAL = 20_000  # A security key's answer has about 1,000 characters.


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of apps and recovery codes are sealed before they reach the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or was used already. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        return field_encryption.seal(text, SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return field_encryption.unseal(encrypted_text, SECOND_FACTOR)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new security key is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(number)d") % {"number": number}


class _FactorCodeField(CodeField):
    """Six digits of an app, or a recovery code."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Code"),
            error_messages={"required": _("Enter the code.")},
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        )


class _CredentialField(forms.JSONField):
    """What a browser says for a security key; whatever else was sent gets a sentence."""

    widget = forms.HiddenInput
    default_error_messages = {
        "invalid": _BAD_KEY,
        "required": _("The security key was not asked. Use the button, with JavaScript on."),
    }

    def to_python(self, value: Any) -> Any:
        with _unreadable_is_invalid():
            if len(value or "") > _MAX_CREDENTIAL:
                raise ValueError
            found = super().to_python(value)
            if found is not None and not isinstance(found, dict):
                raise TypeError
            return found

    def bound_data(self, data: Any, initial: Any) -> None:
        """An answer is good for one question: a refused one is not shown again."""


@contextmanager
def _unreadable_is_invalid() -> Iterator[None]:
    """What allauth and fido2 raise for answers that no security key gave."""
    try:
        yield
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ValidationError(_BAD_KEY, code="invalid") from error


class _Limited(forms.Form):
    """Says how long to wait when there were too many wrong codes."""

    user: User

    def full_clean(self) -> None:
        super().full_clean()
        for errors in self.errors.as_data().values():
            for error in errors:
                if error.code in ("too_many_login_attempts", "rate_limited"):
                    error.message = self._wait()

    def _wait(self) -> str:
        request, key = context.request, f"mfa-auth-user-{self.user.pk}"
        left = rate_limits.seconds_left(request, action="login_failed", key=key)
        return str(rate_limits.answer_too_many(request, TooManyWrongCodes(left)))


class _OnRecord(_Limited):
    """A refused second factor is an audit event, whether the code or the key was wrong."""

    def full_clean(self) -> None:
        super().full_clean()
        refused = {error.code for errors in self.errors.as_data().values() for error in errors}
        if refused - {"required"}:
            audit.record(
                AuditAction.ACCOUNT_SECOND_FACTOR_REFUSED, account_subject(self.user), by=self.user
            )


class FactorCodeForm(_OnRecord, AuthenticateForm):
    code = _FactorCodeField()


class FactorCodeAgainForm(_OnRecord, ReauthenticateForm):
    code = _FactorCodeField()


class KeyForm(_OnRecord, AuthenticateWebAuthnForm):
    credential = _CredentialField()

    def clean_credential(self) -> Authenticator:
        with _unreadable_is_invalid():
            return super().clean_credential()


class KeyAgainForm(KeyForm):
    reauthenticated = True


class AddAppForm(_Limited, ActivateTOTPForm):
    code = _FactorCodeField()


class AddKeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"), max_length=100, required=False)
    credential = _CredentialField()

    def clean(self) -> dict[str, Any]:
        with _unreadable_is_invalid():
            return super().clean()
