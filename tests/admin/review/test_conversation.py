"""Staff write to the signer of a request, and see what waits for an answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from agreements.enums import Status
from agreements.models import Agreement, OutboundEmail, RequestMessage
from agreements.services.accounts import staff
from agreements.services.requests import conversation
from tests.admin import desk
from tests.factories import AgreementFactory, AssociatedUserFactory, staff_user
from tests.views.tabs import Tab, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    made = AgreementFactory(status=Status.REJECTED)
    conversation.write_to_staff(made, by=made.signer.user, text="Why <b>?", seen=0)
    return made


def test_it_waits_on_the_start_page_and_in_the_queue_until_it_is_answered(
    agreement: Agreement,
) -> None:
    other = AgreementFactory(status=Status.DRAFT, version=agreement.version)
    browser = desk.reviewer(agreement.dataset)
    index, queue = reverse("admin:index"), reverse("admin:agreements_agreement_changelist")
    waits = "A message in 1 request waits for an answer"
    assert waits in words(browser.get(index))
    for query in ("", "?status=all&messages=unanswered"):
        shown = words(browser.get(queue + query))
        assert (agreement.reference in shown, other.reference in shown) == (True, False)
        assert "message unanswered" in shown
    assert browser.get(f"{queue}?messages=x").status_code == 400
    assert "waits for an answer since" in words(browser.get(desk.page("change", agreement)))
    tab = Tab(browser, desk.page("messages", agreement))
    for _click in range(2):
        answer = tab.save({"text": "The scan was blank."})
        assert answer.headers["Location"] == desk.page("change", agreement)
    shown = words(browser.get(desk.page("change", agreement)))
    assert shown.index("Why <b>?") < shown.index("The scan was blank.")
    assert waits not in words(browser.get(index))
    assert agreement.reference not in words(browser.get(queue))
    assert RequestMessage.objects.count() == 2
    mail = OutboundEmail.objects.get(letter="message_to_signer")
    assert (mail.to, "The scan was blank." in mail.text) == (agreement.signer.mailbox, True)


def test_unanswered_ones_come_by_when_they_were_written_and_one_walks_through_them(
    agreement: Agreement,
) -> None:
    made = [agreement, *(AgreementFactory(version=agreement.version) for _n in range(3))]
    for each, days in zip(made, (2, 9, 5, 1), strict=True):
        since = timezone.now() - timedelta(days=days)
        conversation.write_to_staff(each, by=each.signer.user, text="Why?", seen=each is agreement)
        Agreement.objects.filter(pk=each.pk).update(unanswered_since=since)
    browser, queue = desk.reviewer(agreement.dataset), "messages=unanswered"
    for sort, order in (("", (1, 2, 0, 3)), ("&sort=newest", (3, 0, 2, 1))):
        address = reverse("admin:agreements_agreement_changelist")
        rows = browser.get(f"{address}?{queue}{sort}").context["cl"].result_list
        assert [row.pk for row in rows] == [made[n].pk for n in order]

    def on(name: str, n: int, queue: str) -> str:
        return f"{desk.page(name, made[n])}?{urlencode({'queue': queue})}"

    assert browser.get(on("next", 1, queue)).headers["Location"] == on("change", 2, queue)
    page = browser.get(on("change", 2, queue)).content.decode()
    assert on("messages", 2, queue) in page
    answer = Tab(browser, on("messages", 2, queue)).save({"text": "So."})
    assert answer.headers["Location"] == on("change", 2, queue)
    # It has no place among them any more: what is left comes from the beginning.
    assert browser.get(on("next", 2, queue)).headers["Location"] == on("change", 1, queue)
    # Nor have those that were never submitted among what waits; yet that comes to an end.
    for queue in ("", "sort=newest"):
        seen, following = [], on("change", 1, queue)
        while "change" in following and following not in seen:
            seen.append(following)
            following = browser.get(following.replace("change", "next")).headers["Location"]
        assert "change" not in following


def test_thanks_need_no_answer(agreement: Agreement) -> None:
    browser, address = desk.reviewer(agreement.dataset), desk.page("messages", agreement)
    assert "This needs no answer" in words(browser.get(address))
    assert browser.post(address, {"settle": "1", "seen": "x"}).status_code == 409
    assert browser.post(address, {"settle": "1", "seen": "1"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.unanswered_since is None
    assert "This needs no answer" not in words(browser.get(address))


def test_what_a_colleague_wrote_is_read_first(agreement: Agreement) -> None:
    one, other = desk.reviewer(agreement.dataset), desk.reviewer(agreement.dataset)
    address = desk.page("messages", agreement)
    tabs = [Tab(each, address) for each in (one, other)]
    assert tabs[0].save({"text": "It was blank."}).status_code == 302
    answer = tabs[1].save({"text": "Page 2 was blank."})
    assert answer.status_code == 409
    assert "It was blank." in words(answer)
    assert "Page 2 was blank.</textarea>" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "\u200b", "x" * 4001, "\x00"])
def test_what_is_no_message_is_told(agreement: Agreement, typed: str) -> None:
    tab = Tab(desk.reviewer(agreement.dataset), desk.page("messages", agreement))
    assert tab.save({"text": typed}).status_code == 422
    assert RequestMessage.objects.count() == 1


def test_nobody_writes_for_the_dataset_about_their_own_request(agreement: Agreement) -> None:
    listed = staff_user(staff.REVIEWER, agreement.dataset)
    AssociatedUserFactory(agreement=agreement, email=listed.email)
    browser, address = desk.browser(listed), desk.page("messages", agreement)
    assert browser.get(address).status_code == 403
    answer = browser.post(address, {"text": "All fine.", "seen": "1"})
    assert (answer.status_code, "All fine." in words(answer)) == (403, True)
    assert "Why <b>?" not in words(browser.get(desk.page("change", agreement)))
    assert RequestMessage.objects.count() == 1
