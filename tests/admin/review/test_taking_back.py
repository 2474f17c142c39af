"""At the desk a decision waits, is said so on every page, and can be taken back."""

from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from agreements import models, nudges
from agreements.enums import Check, Status, Verb
from agreements.lifecycle import MAILED_DECISIONS, TABLE
from agreements.services.accounts import staff
from agreements.services.review.pending_decisions import carry_out_due
from tests import examined
from tests.admin import desk
from tests.admin.license_versions import version_for
from tests.admin.review.test_decisions import POSSIBLE, WORDS, ready
from tests.factories import LicenseVersionFactory, staff_user
from tests.services.review.deciding_later import let_time_pass

pytestmark = pytest.mark.django_db
REJECT = {"reason": "It is not signed."}


@pytest.fixture(autouse=True)
def _half_a_minute(settings: Any) -> None:
    settings.TAKE_BACK_SECONDS = 30


@pytest.fixture
def version() -> models.LicenseVersion:
    made = LicenseVersionFactory()
    models.AccessInstructions.objects.create(dataset=made.dataset, text="Fetch it.")
    return made


@pytest.fixture
def user(version: models.LicenseVersion) -> models.User:
    return staff_user(staff.REVIEWER, version.dataset)


@pytest.fixture
def client(user: models.User) -> Client:
    return desk.browser(user)


def filed(version: models.LicenseVersion) -> models.Agreement:
    agreement = desk.filed(version=version)
    examined.read(agreement.scans.get(), examined.finding(Check.RECOGNIZED, "recognized"))
    return agreement


def words(answer: Any) -> str:
    return " ".join(strip_tags(answer.content.decode()).split())


def status_of(agreement: models.Agreement) -> str:
    return models.Agreement.objects.get(pk=agreement.pk).status


def test_the_next_page_says_until_when_and_takes_it_back(version, client) -> None:
    agreement = filed(version)
    asked = words(client.get(desk.page("approve", agreement)))
    assert "This happens 30 seconds after you have decided" in asked
    with mock.patch.object(nudges, "nudge_decisions") as nudge:
        page = client.post(desk.page("approve", agreement), follow=True)
    assert nudge.call_count == 1
    pending = models.PendingDecision.objects.get()
    said = words(page)
    assert f"{agreement.reference} 柳清妍 (pinyin Liu Qingyan): Approve. This takes effect" in said
    assert "You have decided. Nothing else waits for you." in said
    assert "The request is approved." not in said
    assert status_of(agreement) == Status.IN_REVIEW
    # On every other page, too: in the list, on the start page, on the request's own.
    for name in ("admin:index", "admin:agreements_agreement_changelist"):
        assert desk.page("take_back", agreement) in client.get(reverse(name)).content.decode()
    queue = words(client.get(reverse("admin:agreements_agreement_changelist")))
    assert "decided, not carried out yet" in queue
    request_page = client.get(desk.page("change", agreement)).content.decode()
    assert desk.page("reject", agreement) not in request_page
    back = client.post(desk.page("take_back", agreement), follow=True)
    assert "Your decision is taken back. Nobody was told of it." in words(back)
    twice = words(client.post(desk.page("take_back", agreement)))
    assert "It was taken back already, in another window. Nobody was told of it." in twice
    assert "Last step: Took the decision back, by" in twice
    assert "Took the decision back" in words(back)
    assert desk.page("reject", agreement) in back.content.decode()
    assert pending.agreement == agreement
    assert not models.PendingDecision.objects.exists()


def test_afterwards_a_plain_word_says_that_the_mail_went(version, client) -> None:
    agreement = filed(version)
    client.post(desk.page("reject", agreement), REJECT)
    let_time_pass()
    late = words(client.get(desk.page("change", agreement)))
    assert "and has not yet." in late
    carry_out_due()
    told = words(client.get(desk.page("change", agreement)))
    assert f"The mail about the decision to {agreement.signer.email} is about to go out." in told
    assert "You have decided" not in told
    answer = client.post(desk.page("take_back", agreement))
    assert answer.status_code == 409
    assert "It is too late to take this decision back: it was carried out at" in words(answer)
    assert "Rejected the request" in words(answer)


def test_a_colleague_reads_who_decided_and_can_do_nothing(version, client, user) -> None:
    agreement = filed(version)
    client.post(desk.page("approve", agreement))
    colleague = desk.owner(version.dataset)
    page = words(colleague.get(desk.page("change", agreement)))
    assert f"{user} has decided: Approve. Until" in page
    assert "Take it back" not in page
    for verb in (Verb.REJECT, Verb.RELEASE_REVIEW):
        answer = colleague.post(desk.page(verb, agreement), REJECT)
        assert answer.status_code == 409
        assert f"{user} has decided: Approve." in words(answer)
        assert f"Last step: Decided; it can be taken back for a moment, by {user}" in words(answer)
    answer = colleague.post(desk.page("take_back", agreement))
    assert answer.status_code == 403
    assert "Only whoever took this decision can take it back." in words(answer)
    outsider = desk.reviewer(desk.filed().dataset)
    assert outsider.post(desk.page("take_back", agreement)).status_code == 404
    assert models.PendingDecision.objects.count() == 1


def test_pressed_twice_it_is_one_decision(version, client) -> None:
    agreement = filed(version)
    assert client.post(desk.page("approve", agreement)).status_code == 302
    again = client.post(desk.page("approve", agreement))
    assert again.status_code == 409
    assert "You have decided: Approve." in words(again)
    assert "Take it back" in words(again)


def test_the_walk_goes_on_and_passes_over_what_is_decided(version, client) -> None:
    one, two = filed(version), filed(version)
    place = f"{desk.page('approve', one)}?queue=sort%3Doldest&scan=1"
    on = client.post(place, follow=True)
    assert on.redirect_chain[-1][0].startswith(desk.page("change", two))
    assert f"{one.reference} 柳清妍 (pinyin Liu Qingyan): Approve." in words(on)
    first = client.get(reverse("admin:agreements_agreement_first"), {"queue": "sort=oldest"})
    assert first.url.startswith(desk.page("change", two))
    back = client.post(f"{desk.page('take_back', one)}?queue=sort%3Doldest")
    assert back.url == f"{desk.page('change', one)}?queue=sort%3Doldest"


def test_several_approved_by_a_slip_are_taken_back_at_once(version, client) -> None:
    several = [filed(version) for _n in range(3)]
    ticks = [f"{agreement.reference}:1" for agreement in several]
    address = reverse("admin:agreements_agreement_approve_several")
    page = client.post(f"{address}?queue=", {"approve": ticks}, follow=True)
    assert words(page).count("Approve. This takes effect") == 3
    assert "are approved" not in words(page)
    again = client.post(f"{address}?queue=", {"approve": ticks[:1]}, follow=True)
    assert f"Not approved: {several[0].reference}. You have decided: Approve." in words(again)
    back = client.post(reverse("admin:agreements_agreement_take_all_back"), follow=True)
    assert "3 decisions are taken back" in words(back)
    assert {status_of(each) for each in several} == {Status.IN_REVIEW}
    none = client.post(reverse("admin:agreements_agreement_take_all_back"), follow=True)
    assert "None of your decisions waits any more." in words(none)


def test_what_could_not_be_carried_out_is_said_on_the_request(version, client, user) -> None:
    agreement = filed(version)
    client.post(desk.page("approve", agreement))
    desk.add_scan(agreement, agreement.documents.get())
    let_time_pass()
    carry_out_due()
    page = words(client.get(desk.page("change", agreement)))
    assert f"What {user} decided (Approve) could not be carried out" in page
    assert "The signer sent another scan" in page
    assert (
        desk.page("approve", agreement)
        in client.get(desk.page("change", agreement)).content.decode()
    )
    answer = client.post(desk.page("take_back", agreement))
    assert answer.status_code == 409
    assert "could not be carried out, so there is nothing to take back" in words(answer)


@pytest.mark.parametrize("verb", sorted(MAILED_DECISIONS))
def test_each_decision_that_a_mail_tells_of_can_be_taken_back(verb: Verb) -> None:
    """In whichever of two windows, by who took it alone; then it is decided anew, and too late."""
    agreement = ready(sorted(POSSIBLE[verb][0])[0], version=version_for(verb))
    user = staff_user(staff.DATA_OWNER, agreement.dataset)
    one, two, colleague = desk.browser(user), desk.browser(user), desk.owner(agreement.dataset)
    mails = models.OutboundEmail.objects.filter(letter=TABLE[verb].mail)
    before, back = status_of(agreement), desk.page("take_back", agreement)
    assert one.post(desk.page(verb, agreement), WORDS).status_code == 302
    assert colleague.post(back).status_code == 403
    assert two.post(back).status_code == 302
    late = one.post(back)
    assert late.status_code == 409
    assert "It was taken back already, in another window." in words(late)
    let_time_pass()
    assert (carry_out_due(), status_of(agreement), mails.count()) == (0, before, 0)
    events = models.AuditEvent.objects.filter(subject=agreement.reference).order_by("pk")
    assert [each.action for each in events][-2:] == ["review:decide", "review:take_back"]
    assert one.post(desk.page(verb, agreement), WORDS).status_code == 302
    let_time_pass()
    assert (carry_out_due(), mails.count()) == (1, 1)
    late = two.post(back)
    assert late.status_code == 409
    assert "It is too late to take this decision back: it was carried out at" in words(late)
