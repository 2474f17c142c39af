"""The signed pages are photographed one by one."""

import pytest
from django.test import Client

from agreements import models, storage
from agreements.enums import PhotoFault
from agreements.services.scans import photographing
from simulator import camera, files
from tests import examined, some_pages
from tests.factories import SignerFactory
from tests.scans import honest, photographed, taken
from tests.views.scans.photographing import kept, own, photo_of, take

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def text(answer) -> str:
    return answer.content.decode()


def test_a_photo_is_looked_at_shown_straight_and_used(signer, agreement, stored) -> None:
    content = photographed.of(agreement.documents.get(), 2)
    answer = take(signer, own(agreement), content)
    row = models.PagePhoto.objects.get()
    assert answer.headers["Location"] == own(agreement, "photo", row.sha256)
    assert (row.page, row.faults, row.used_as, stored()) == (2, [], None, 3)
    assert storage.read_file(row.file) == content
    shown = text(signer.get(answer.headers["Location"]))
    assert "Page 2 of" in shown
    assert "We see nothing wrong." in shown
    picture = signer.get(own(agreement, "photo_picture", row.sha256))
    assert picture.content == storage.read_file(row.preview_picture)
    assert picture.headers["Content-Type"] == "image/jpeg"
    used = signer.post(answer.headers["Location"], {"do": "use"}, follow=True)
    assert "Page 2 is there." in text(used)
    row.refresh_from_db()
    assert row.used_as == 2
    assert agreement.scans.count() == 0
    event = models.AuditEvent.objects.get(action="scan:photograph")
    assert event.details["sha256"] == row.sha256


def test_what_is_wrong_is_said_at_once_and_refuses_nothing(signer, agreement) -> None:
    picture = photographed.picture(agreement.documents.get(), 1)
    bad = camera.out_of_focus(picture[: int(picture.shape[0] * 0.8)], 0.8)
    answer = take(signer, own(agreement), files.encoded(bad))
    row = models.PagePhoto.objects.get()
    assert {PhotoFault.CUT_OFF, PhotoFault.BLURRED} <= set(row.faults)
    assert PhotoFault.GLARE not in row.faults
    shown = text(signer.get(answer.headers["Location"]))
    assert "A part of the page is not in the picture." in shown
    assert "It is blurred." in shown
    said = {"do": "use"} if row.page else {"do": "use", "page": "1"}
    assert signer.post(answer.headers["Location"], said).status_code == 302
    assert models.PagePhoto.objects.get().used_as == 1


def test_a_page_of_something_else_can_be_said_to_be_one(signer, agreement, pages) -> None:
    """Machines refuse nothing: the person says which page it is."""
    answer = take(signer, own(agreement), taken.jpeg())
    place, row = answer.headers["Location"], models.PagePhoto.objects.get()
    assert (row.page, row.faults[0]) == (None, PhotoFault.UNKNOWN)
    for wrong in ("", "0", str(pages + 1), "x", "1" * 5000):
        refused = signer.post(place, {"do": "use", "page": wrong})
        assert refused.status_code == 422
        assert "Say which page it is." in text(refused)
    assert signer.post(place, {"do": "use", "page": "3"}).status_code == 302
    assert models.PagePhoto.objects.get().used_as == 3


def test_a_page_that_was_taken_for_another_can_be_put_right(signer, agreement) -> None:
    row = kept(agreement, 1, used=False)
    place = own(agreement, "photo", row.sha256)
    assert "It is another page" in text(signer.get(place))
    signer.post(place, {"do": "use", "page": "2"})
    row.refresh_from_db()
    assert (row.page, row.used_as) == (1, 2)


@pytest.mark.parametrize("content", [taken.HEIC, taken.png("RGBA"), taken.jpeg(5)])
def test_what_phones_write_is_looked_at(signer, agreement, content) -> None:
    assert take(signer, own(agreement), content).status_code == 302
    row = models.PagePhoto.objects.get()
    assert storage.read_file(row.file) == content
    assert storage.read_file(row.preview_picture).startswith(b"\xff\xd8")


def test_a_page_of_another_request_is_told_by_its_code(signer, agreement) -> None:
    other = some_pages.picture(examined.issued(), 1)
    take(signer, own(agreement), other)
    assert models.PagePhoto.objects.get().faults[0] == PhotoFault.OTHER


def test_the_same_page_again_takes_the_place_of_the_first(signer, agreement, stored) -> None:
    first = kept(agreement, 1)
    answer = take(signer, own(agreement), photographed.of(agreement.documents.get(), 1))
    shown = text(signer.get(answer.headers["Location"]))
    assert "You have a photo of this page already." in shown
    signer.post(answer.headers["Location"], {"do": "use"})
    (row,) = models.PagePhoto.objects.all()
    assert (row.used_as, row.pk != first.pk) == (1, True)


def test_the_same_file_twice_is_one_photo(signer, agreement) -> None:
    content = photo_of(agreement, 1)
    one, two = (take(signer, own(agreement), content) for _ in range(2))
    assert one.headers["Location"] == two.headers["Location"]
    assert models.PagePhoto.objects.count() == 1


def test_taken_again_it_is_gone_with_its_files(
    signer, agreement, stored, django_capture_on_commit_callbacks
) -> None:
    row = kept(agreement, 1)
    place = own(agreement, "photo", row.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        signer.post(place, {"do": "again"})
    assert not models.PagePhoto.objects.exists()
    assert storage.is_there(row.file) is False
    assert signer.get(place).headers["Location"] == own(agreement)
    late = signer.post(place, {"do": "use"})
    assert late.status_code == 409
    assert "These pages don’t wait any more" in text(late)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (honest.scan(), "A PDF is uploaded on the other page."),
        (b"", "This is no photo"),
        (b"GIF89a", "This is no photo"),
        (b"\xff\xd8\xff" + b"\x00" * 99, "This picture"),
        (taken.jpeg()[:4000], "This picture breaks off"),
    ],
)
def test_what_is_no_photo_gets_a_sentence(signer, agreement, stored, content, said) -> None:
    answer = take(signer, own(agreement), content)
    assert answer.status_code == 422
    assert said in text(answer)
    assert (models.PagePhoto.objects.count(), stored()) == (0, 0)
    in_json = take(signer, own(agreement), content, accept="application/json")
    assert said in in_json.json()["error"]


def test_nothing_chosen_is_asked_for(signer, agreement) -> None:
    answer = signer.post(own(agreement))
    assert answer.status_code == 422
    assert "Take a photo of a page, or choose one." in text(answer)


def test_a_script_is_told_where_to_go_on(signer, agreement) -> None:
    content = photo_of(agreement, 1)
    answer = take(signer, own(agreement), content, accept="application/json")
    row = models.PagePhoto.objects.get()
    assert answer.json() == {"location": own(agreement, "photo", row.sha256)}


def test_the_page_opens_the_camera_without_a_script(signer, agreement) -> None:
    shown = text(signer.get(own(agreement)))
    assert 'accept="image/*"' in shown
    assert 'capture="environment"' in shown
    for place in (agreement.get_absolute_url(), own(agreement, "upload")):
        assert own(agreement) in text(signer.get(place))


def test_there_is_a_row_for_each_page(signer, agreement, pages) -> None:
    kept(agreement, 2)
    shown = text(signer.get(own(agreement)))
    assert shown.count('<span class="photo-row__missing">Missing</span>') == pages - 1
    assert shown.count('<span class="photo-row__there">Here</span>') == 1
    assert "Send all pages" not in shown


def test_a_new_paper_begins_anew(signer, agreement) -> None:
    row = kept(agreement, 1)
    models.PagePhoto.objects.update(document=examined.issued())
    assert signer.get(own(agreement, "photo_picture", row.sha256)).status_code == 404


def test_too_many_that_wait_are_told(signer, agreement, monkeypatch) -> None:
    kept(agreement, 1, used=False)
    monkeypatch.setattr(photographing, "_MORE", 1 - 2 * agreement.documents.get().pages)
    answer = take(signer, own(agreement), photo_of(agreement, 2))
    assert answer.status_code == 422
    assert "So many photos wait already" in text(answer)


def test_nobody_else_sees_or_uses_it(agreement) -> None:
    row, other = kept(agreement, 1, used=False), Client()
    other.force_login(SignerFactory().user)
    for name in ("photo", "photo_picture"):
        assert other.get(own(agreement, name, row.sha256)).status_code == 404
    assert other.post(own(agreement, "photo", row.sha256), {"do": "use"}).status_code == 404
    assert other.post(own(agreement, "photos_send")).status_code == 404
