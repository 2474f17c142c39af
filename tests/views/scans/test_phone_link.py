"""A phone that is not signed in photographs the pages, by a code on the computer's screen."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Status
from agreements.selectors.scans import page_photos
from agreements.services.requests import applying
from agreements.services.scans import phone_links
from tests.views.scans.photographing import code_in, kept, own, photo_of, take

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

PHOTOS = "/photos/"


@pytest.fixture
def computer(agreement) -> Client:
    client = Client()
    client.force_login(agreement.signer.user)
    return client


@pytest.fixture
def make(computer, agreement):
    """Has a code made; gives the address in it."""

    def made() -> str:
        computer.post(own(agreement, "phone"), {"do": "make"})
        link = agreement.phone_links.latest("number")
        return reverse("phone", args=[phone_links.token_of(link)])

    return made


@pytest.fixture
def phone(make) -> Client:
    """It opened a code."""
    client, address = Client(), make()
    client.get(address)
    assert client.post(address).headers["Location"] == PHOTOS
    return client


def text(answer) -> str:
    return answer.content.decode()


def aged(**columns: object) -> None:
    models.PhoneLink.objects.update(**columns)


def test_the_code_is_a_picture_for_its_signer_alone(computer, agreement, make) -> None:
    address = make()
    place = reverse("request_phone_code", args=[agreement.reference, 1])
    assert place in text(computer.get(own(agreement, "phone")))
    answer = computer.get(place)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer.headers["Cache-Control"]
    assert address not in text(computer.get(own(agreement, "phone")))
    assert Client().get(place).status_code == 302


def test_the_code_leads_to_the_page(computer, agreement, make) -> None:
    address = make()
    svg = text(computer.get(reverse("request_phone_code", args=[agreement.reference, 1])))
    assert code_in(svg) == f"http://testserver{address}"


def test_only_a_post_opens_it(make) -> None:
    address, looker = make(), Client()
    for look in (looker.get, looker.head, looker.options):
        look(address)
    assert models.PhoneLink.objects.get().opened_at is None
    shown = looker.get(address)
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown.headers["X-Robots-Tag"]


def test_a_form_from_elsewhere_opens_nothing(make) -> None:
    """Without the cookie, which no other site's form brings along."""
    answer = Client().post(make())
    assert answer.status_code == 403
    assert "took no cookie" in text(answer)
    assert models.PhoneLink.objects.get().opened_at is None


def test_it_opens_once(make, agreement) -> None:
    address, one, two = make(), Client(), Client()
    one.get(address)
    two.get(address)
    assert one.post(address).status_code == one.post(address).status_code == 302  # double click
    late = two.post(address)
    assert late.status_code == 409
    assert "opened before, and opens once only" in text(late)
    assert "Sign in" in text(late)
    assert Client().get(address).status_code == 410
    assert one.get(address).headers["Location"] == PHOTOS
    assert models.AuditEvent.objects.filter(action="phone:open").count() == 1
    for client in (two, Client()):
        assert client.get(PHOTOS).status_code == 403


def test_it_is_too_old_after_ten_minutes(make) -> None:
    address, phone = make(), Client()
    phone.get(address)
    aged(made_at=timezone.now() - timedelta(minutes=10))
    assert phone.post(address).status_code == 409
    answer = phone.get(address)
    assert answer.status_code == 410
    assert "This code is too old" in text(answer)


def test_a_newer_one_takes_its_place(make, phone) -> None:
    old = make()
    new = make()
    assert old != new
    assert Client().get(old).status_code == 410
    assert phone.get(PHOTOS).status_code == 403


def test_a_wrong_one_leads_nowhere() -> None:
    answer = Client().get(reverse("phone", args=["x" * 32]))
    assert answer.status_code == 404
    assert "This code leads nowhere." in text(answer)


def test_the_phone_is_let_in_nowhere_else(phone, agreement) -> None:
    assert phone.get(PHOTOS).status_code == 200
    places = [agreement.get_absolute_url(), own(agreement), own(agreement, "phone"), "/requests/"]
    places += ["/admin/", "/account/addresses/", reverse("document", args=[agreement.reference, 1])]
    for place in places:
        answer = phone.get(place)
        assert answer.status_code == 302, place
        assert answer.headers["Location"].startswith(("/account/sign-in/", "/admin/login/")), place


def test_it_says_no_name_and_shows_no_photo_of_another_device(phone, agreement) -> None:
    row = kept(agreement, 1)
    shown = text(phone.get(PHOTOS))
    assert "from another device" in shown
    assert row.sha256 not in shown
    assert agreement.signer.name not in shown
    assert agreement.signer.email not in shown
    for name in ("phone_photo", "phone_photo_picture"):
        assert phone.get(reverse(name, args=[row.sha256])).status_code in (302, 404)


def test_it_photographs_and_sends_all(phone, agreement, computer) -> None:
    pages = agreement.documents.get().pages
    for number in range(2, pages + 1):
        kept(agreement, number)
    answer = take(phone, PHOTOS, photo_of(agreement, 1))
    row = models.PagePhoto.objects.get(used_as=None)
    assert answer.headers["Location"] == reverse("phone_photo", args=[row.sha256])
    assert row.link == models.PhoneLink.objects.get()
    assert phone.get(reverse("phone_photo_picture", args=[row.sha256])).status_code == 200
    phone.post(answer.headers["Location"], {"do": "use"})
    assert "Page 1: here" in text(computer.get(own(agreement, "phone")))
    done = phone.post(reverse("phone_photos_send"), follow=True)
    assert "The pages are sent" in text(done)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.scans.get().uploaded_by) == (
        Status.SUBMITTED,
        agreement.signer.user,
    )
    assert models.PhoneLink.objects.get().end == "sent"
    again = take(phone, PHOTOS, photo_of(agreement, 2))
    assert "The pages are sent" in text(again)
    assert not models.PagePhoto.objects.exists()
    assert "The pages were sent." in text(computer.get(own(agreement, "phone")))


def test_its_hour_is_over(phone) -> None:
    aged(opened_at=timezone.now() - timedelta(hours=1))
    answer = phone.get(PHOTOS)
    assert answer.status_code == 403
    assert "This phone is not let in any more" in text(answer)
    in_json = phone.post(PHOTOS, headers={"accept": "application/json"})
    assert "not let in any more" in in_json.json()["error"]


def test_the_computer_ends_it_and_sees_what_is_there(phone, computer, agreement) -> None:
    shown = text(computer.get(own(agreement, "phone")))
    assert "A phone opened the code at" in shown
    computer.post(own(agreement, "phone"), {"do": "end"})
    assert phone.get(PHOTOS).status_code == 403
    assert "No phone is let in now." in text(computer.get(own(agreement, "phone")))
    assert models.AuditEvent.objects.filter(action="phone:end").count() == 1


def test_the_computers_page_is_told_when_it_is_another(make, computer, agreement) -> None:
    address = make()
    page = text(computer.get(own(agreement, "phone")))
    part = re.search(r'data-progress="([^"]+)"', page)[1]
    assert "data-whole" not in text(computer.get(part))
    phone = Client()
    phone.get(address)
    phone.post(address)
    assert "data-whole" in text(computer.get(part))


def test_the_phone_goes_no_further_than_its_signer(phone, agreement) -> None:
    agreement.signer.user.is_active = False
    agreement.signer.user.save(update_fields=["is_active"])
    assert phone.get(PHOTOS).status_code == 403


def test_when_the_request_moved_on_the_phone_says_so(phone, agreement) -> None:
    applying.withdraw_request(agreement, by=agreement.signer.user)
    for answer in (phone.get(PHOTOS), take(phone, PHOTOS, photo_of(agreement, 1))):
        assert answer.status_code == 409
        assert agreement.get_absolute_url() not in text(answer)


def test_so_many_codes_are_enough(computer, agreement) -> None:
    answers = [computer.post(own(agreement, "phone"), {"do": "make"}) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [302] * 20 + [429]


def test_no_code_is_made_after_the_request_moved_on(computer, agreement) -> None:
    applying.withdraw_request(agreement, by=agreement.signer.user)
    assert computer.post(own(agreement, "phone"), {"do": "make"}).status_code == 409
    assert computer.get(own(agreement, "phone")).status_code == 302


def test_the_database_holds_no_token(make, phone) -> None:
    address = make()
    (row,) = models.PhoneLink.objects.filter(ended_at=None).values()
    assert address.split("/")[2] not in str(row)
    assert page_photos.link_by_session("") is None
