"""Every address under /account/, and none besides."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from tests.factories import UserFactory

REACHABLE = {
    "account_login",
    "account_confirm_login_code",
    "account_logout",
    "account_inactive",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
GONE = [
    "login",
    "login/code",
    "signup",
    "email",
    "confirm-email",
    "reauthenticate",
    "password/change",
    "password/set",
    "password/reset",
    "password/reset/done",
    "password/reset/key/1-set-password",
    "2fa/webauthn/login",
    "second-factor/webauthn/login",
    "second-factor/webauthn/signup",
    "second-factor/trust",
    "3rdparty",
]


def _names(resolver: URLResolver) -> set[str]:
    names: set[str] = set()
    for entry in resolver.url_patterns:
        names |= _names(entry) if isinstance(entry, URLResolver) else {str(entry.name)}
    return names


def test_these_and_no_others_are_reachable() -> None:
    (account,) = [
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and str(entry.pattern) == "account/"
    ]
    assert _names(account) == REACHABLE


@pytest.mark.django_db
@pytest.mark.parametrize("page", GONE)
def test_what_sets_a_password_or_changes_the_address_is_gone(client: Client, page: str) -> None:
    for _who in range(2):
        assert client.get(f"/account/{page}/").status_code == 404
        assert client.post(f"/account/{page}/").status_code == 404
        client.force_login(UserFactory(is_staff=True))


@pytest.mark.parametrize("name", ["account_signup", "account_change_password", "account_email"])
def test_no_page_can_link_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.django_db
def test_a_browser_keeps_none_of_them(client: Client) -> None:
    arguments = {"mfa_remove_webauthn": [1], "mfa_edit_webauthn": [1]}
    for signed_in in (False, True):
        if signed_in:
            client.force_login(UserFactory())
        for name in REACHABLE:
            answer = client.get(reverse(name, args=arguments.get(name)))
            assert "no-store" in answer.headers["Cache-Control"], name
