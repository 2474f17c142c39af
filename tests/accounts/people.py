"""Somebody at a browser: signs in, reads the mail, holds a phone with an authenticator app."""

import re
import time
from typing import TYPE_CHECKING

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from agreements.mail import stored_letter
from agreements.models import OutboundEmail

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

SIGN_IN = "/account/sign-in/"
CODE = "/account/sign-in/code/"
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def ask(browser: Client, address: str, **more: str) -> "Answer":
    """Type an address on the sign-in page."""
    return browser.post(SIGN_IN, {"email": address, **more})


def mailed_codes(address: str, letter: str = "login_code") -> list[str]:
    """The codes in this mailbox, oldest first."""
    mails = OutboundEmail.objects.filter(to=address, letter=letter).order_by("pk")
    return [
        re.findall(r"\b[A-Z]{4}-[A-Z]{4}\b", stored_letter.open_sealed(mail).text)[0]
        for mail in mails
    ]


def type_code(browser: Client, code: str, **more: str) -> "Answer":
    return browser.post(CODE, {"code": code, **more})


def sign_in(browser: Client, address: str, **more: str) -> "Answer":
    """The whole way; answers what the right code led to."""
    ask(browser, address, **more)
    return type_code(browser, mailed_codes(address)[-1], **more)


def who(browser: Client) -> str:
    """Id of the account that this browser is signed in to, or ""."""
    return str(browser.session.get("_auth_user_id", ""))


def app_code(secret: str, at: float | None = None) -> str:
    """What an authenticator app shows."""
    shown: str = format_hotp_value(hotp_value(secret, int(at or time.time()) // 30))
    return shown


def set_up_app(browser: Client) -> str:
    """Turn on an authenticator app for whoever is signed in; answers its secret."""
    browser.get(reverse("mfa_activate_totp"))
    secret: str = browser.session["mfa.totp.secret"]
    answer = browser.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def shown(answer: "Answer") -> tuple[int, dict[str, str], bytes]:
    """All that a person can tell from an answer: status, headers, page; without its CSRF token."""
    headers = {key: value for key, value in answer.headers.items() if key != "X-Request-ID"}
    return answer.status_code, headers, _TOKEN.sub(b"", answer.content)
