"""The page of one's addresses: adding one by a code, the main one, removing one."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from agreements.models import OutboundEmail, User
from agreements.selectors.addresses import addresses_of
from agreements.services.accounts import accounts
from tests.accounts.people import app_code, mailed_codes, set_up_app, sign_in, who
from tests.factories import AgreementFactory, SignerFactory, UserFactory
from tests.views.tabs import words

pytestmark = pytest.mark.django_db
OLD, NEW = "li@old.example.edu", "li@new.example.edu"
PAGE, CODE = reverse("addresses"), reverse("address_code")
MAIN, REMOVE = reverse("address_main"), reverse("address_remove")


@pytest.fixture
def li(client: Client) -> User:
    """Signed in by `client`."""
    sign_in(client, OLD)
    return User.objects.get()


def own(user: User) -> list[str]:
    return addresses_of(User.objects.get(pk=user.pk))


def codes(address: str = NEW) -> list[str]:
    return mailed_codes(address, "address_code")


def add(browser: Client, address: str = NEW):  # type: ignore[no-untyped-def]
    """The whole way; answers what the right code led to."""
    assert browser.post(PAGE, {"email": address}).url == CODE
    return browser.post(CODE, {"code": codes(address)[-1]}, follow=True)


def test_a_code_to_the_new_address_adds_it_and_both_sign_in(client: Client, li: User) -> None:
    assert f'href="{PAGE}"' in client.get("/requests/").content.decode()
    assert words(client.get(PAGE)).count(OLD) == 2  # in the header and in the list; no button
    assert client.post(PAGE, {"email": " LI@New.example.EDU. "}).url == CODE
    assert f"We are sending a code to {NEW}" in words(client.get(CODE))
    assert own(li) == [OLD]
    page = words(client.post(CODE, {"code": codes()[0].lower()}, follow=True))
    assert f"{NEW} is yours, too" in page
    assert own(li) == [OLD, NEW]
    mail = OutboundEmail.objects.get(letter="address_code")
    assert (mail.to, mail.is_secret) == (NEW, True)
    for address in (OLD, NEW):
        browser = Client()
        sign_in(browser, address)
        assert who(browser) == str(li.pk)


def test_another_one_becomes_the_main_one_and_the_first_is_removed(
    client: Client, li: User
) -> None:
    add(client)
    assert "Mails go there" in words(client.post(REMOVE, {"address": OLD}))
    assert client.post(REMOVE, {"address": OLD}).status_code == 409
    assert f"Mails go to {NEW} from now on" in words(
        client.post(MAIN, {"address": NEW}, follow=True)
    )
    AgreementFactory(signer=SignerFactory(user=li, email=OLD), reference="LA-TEST22")
    refused = client.post(REMOVE, {"address": OLD})
    assert refused.status_code == 409
    assert "You sign LA-TEST22 with it, so it stays until that has ended." in words(refused)
    assert words(client.get(PAGE)).count("Remove it") == 0
    add(client, "li@third.example.edu")
    for status in (302, 409):  # the other tab
        answer = client.post(REMOVE, {"address": "li@third.example.edu"})
        assert answer.status_code == status
    assert "not one of yours any more" in words(answer)
    for forged in ("\x00", "x" * 10_000, "wang@old.example.edu", ""):
        assert client.post(MAIN, {"address": forged}).status_code == 409
        assert client.post(REMOVE, {"address": forged}).status_code == 409
    assert own(User.objects.get()) == [NEW, OLD]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter your work e-mail address."),
        (OLD.upper(), "This is one of your addresses already. Enter another one."),
        ("\u212aim@uni.edu", "KELVIN SIGN"),
        ("li@uni.edu\r\nBcc: all@uni.edu", "on one line"),
        ("li@uni.edu, wang@uni.edu", "one address only"),
    ],
)
def test_what_is_no_new_address_is_told_and_mailed_nothing(
    client: Client, li: User, typed: str, said: str
) -> None:
    answer = client.post(PAGE, {"email": typed})
    assert answer.status_code == 422
    assert said in words(answer)
    assert codes(OLD) == codes() == []


class TestTheCode:
    def test_is_wrong_three_times(self, client: Client, li: User) -> None:
        client.post(PAGE, {"email": NEW})
        for left in ("2 more tries", "one more try"):
            answer = client.post(CODE, {"code": "AAAA-AAAA"})
            assert (answer.status_code, left in words(answer)) == (422, True)
        gone = client.post(CODE, {"code": "AAAA-AAAA"}, follow=True)
        assert gone.redirect_chain == [(PAGE, 302)]
        assert "That was the third wrong code" in words(gone)
        late = client.post(CODE, {"code": codes()[0]}, follow=True)
        assert "There is no code to wait for" in words(late)
        assert own(li) == [OLD]

    def test_expires_and_is_sent_again_within_limits(self, client: Client, li: User) -> None:
        client.post(PAGE, {"email": NEW})
        for _time in range(3):
            assert client.post(CODE, {"action": "resend"}).url == CODE
        assert "Send a new code" not in words(client.get(CODE))
        assert client.post(PAGE, {"email": NEW}).url == CODE
        assert client.post(PAGE, {"email": NEW}).status_code == 429
        assert len(codes()) == 5
        with travel(timezone.now() + timedelta(minutes=16)):
            late = client.post(CODE, {"code": codes()[0]}, follow=True)
        assert "There is no code to wait for" in words(late)

    def test_is_good_whichever_tab_asked_and_once(self, client: Client, li: User) -> None:
        for _tab in range(2):
            client.post(PAGE, {"email": NEW})
        first, second = codes()
        assert client.post(CODE, {"code": first}).url == PAGE
        again = client.post(CODE, {"code": second}, follow=True)
        assert "There is no code to wait for" in words(again)
        assert own(li) == [OLD, NEW]

    def test_is_that_of_this_address_this_person_and_this_purpose(
        self, client: Client, li: User
    ) -> None:
        Client().post("/account/sign-in/", {"email": NEW})
        client.post(PAGE, {"email": "li@other.example.edu"})
        client.post(PAGE, {"email": NEW})
        for wrong in (*codes("li@other.example.edu"), *mailed_codes(NEW)):
            assert client.post(CODE, {"code": wrong}).status_code == 422
        session = client.session["new_address"]
        assert codes()[0] not in str(session)
        other, somebody = Client(), UserFactory()
        other.force_login(somebody)
        held = other.session
        held["new_address"] = session
        held.save()
        assert other.post(CODE, {"code": codes()[0]}).url == PAGE
        assert (own(li), own(somebody)) == ([OLD], [somebody.email])


def test_nobody_learns_whether_an_address_has_an_account_before_they_proved_it(
    client: Client, li: User
) -> None:
    UserFactory(email="known@new.example.edu", is_staff=True)
    UserFactory(email="close@new.example.edu", is_active=False)

    def walk(address: str) -> list[object]:
        asked = client.post(PAGE, {"email": address})
        shown = (asked, client.get(CODE), client.post(CODE, {"code": "AAAA-AAAA"}))
        return [(answer.status_code, words(answer).replace(address, "")) for answer in shown]

    with travel(timezone.now(), tick=False):
        walks = [walk(f"{one}@new.example.edu") for one in ("known", "close", "fresh")]
    assert walks[0] == walks[1] == walks[2]
    refused = add(client, "known@new.example.edu")
    assert refused.status_code == 409
    assert "another account has it" in words(refused)
    assert "Write to the owner of the dataset" in words(refused)


def test_an_unused_account_of_the_same_person_is_closed_with_its_sessions(
    client: Client, li: User
) -> None:
    there = Client()
    sign_in(there, NEW)
    assert there.get(PAGE).status_code == 200
    add(client)
    assert there.get(PAGE).status_code == 302
    sign_in(there, NEW)
    assert who(there) == str(li.pk)


def test_what_was_typed_waits_for_whoever_was_signed_out(client: Client, li: User) -> None:
    client.logout()
    assert client.post(PAGE, {"email": NEW}).url.startswith("/account/sign-in/")
    sign_in(client, OLD, next=PAGE)
    assert f'value="{NEW}"' in client.get(PAGE).content.decode()
    client.logout()
    for act in (MAIN, REMOVE, CODE):
        assert client.post(act, {"address": OLD}).url == f"/account/sign-in/?next={act}"
        assert client.get(act).status_code == 302
    assert own(li) == [OLD]


def test_whoever_has_a_second_factor_gives_it_once_more(client: Client) -> None:
    staff = UserFactory(email=OLD, is_staff=True)
    accounts.prove_address(OLD)
    with travel("2026-03-01T09:00Z", tick=False):
        sign_in(client, OLD)
        secret = set_up_app(client)
    with travel("2026-03-01T10:00Z", tick=False):
        assert client.get(PAGE).status_code == 200
        asked = client.post(PAGE, {"email": NEW})
        assert asked.url == f"/account/second-factor/reauthenticate/?{urlencode({'next': PAGE})}"
        assert codes() == []
        assert client.post(asked.url, {"code": app_code(secret)}).url == CODE
        assert len(codes()) == 1
    with travel("2026-03-01T10:10Z", tick=False):
        asked = client.post(CODE, {"code": codes()[0]})
        assert asked.url == f"/account/second-factor/reauthenticate/?{urlencode({'next': CODE})}"
        assert own(staff) == [OLD]
        assert client.post(asked.url, {"code": app_code(secret)}).url == PAGE
        assert own(staff) == [OLD, NEW]
