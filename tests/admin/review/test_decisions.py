"""Deciding: the page before, the POST, and everything that must not happen."""

import re
from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from agreements import models, nudges
from agreements.admin.review.decision_pages import DECISIONS
from agreements.enums import NoticeState, Status, Verb, VersionStatus
from agreements.lifecycle import BEGINS_REVIEW, TABLE
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests.admin import desk
from tests.admin.license_versions import version_for
from tests.factories import AgreementFactory, AssociatedUserFactory, SignerFactory, staff_user
from tests.services.telling import announced, told
from tests.services.test_transitions import MOVES
from tests.views.tabs import hidden

pytestmark = pytest.mark.django_db

WORDS = {"reason": "Page 3 is missing.", "note": "Looks honest.", "remedy": "scan_again"}
BOTH = (staff.REVIEWER, staff.DATA_OWNER)
# verb: where it is possible, where it leads, who may.
POSSIBLE = {
    verb: (set(sources.split()), target, BOTH if "reviewer" in who else (staff.DATA_OWNER,))
    for verb, (sources, target, who) in MOVES.items()
    if "owner" in who and verb != "import"  # which has pages of its own
}
# Its review begins with it, where nobody has begun one.
for begins in BEGINS_REVIEW:
    POSSIBLE[begins][0].add(Status.SUBMITTED)


def ready(status: Status, **fields) -> models.Agreement:
    """An agreement with what its status comes from: a scan in review, a notice to opt out by."""
    if status in (Status.IN_REVIEW, Status.SUBMITTED):
        return desk.filed(status, **fields)
    agreement = AgreementFactory(status=status, **fields)
    if status == Status.OPTED_OUT:
        old = agreement.version
        new = old.dataset.versions.filter(status=VersionStatus.ANNOUNCED).first()
        told(new or announced(replaces=old), NoticeState.OPTED_OUT, agreement=agreement)
    return agreement


def status_of(agreement: models.Agreement) -> str:
    return models.Agreement.objects.get(pk=agreement.pk).status


@pytest.mark.parametrize("group", BOTH)
@pytest.mark.parametrize("verb", POSSIBLE)
def test_every_decision_from_every_status(verb: Verb, group: str) -> None:
    sources, target, groups = POSSIBLE[verb]
    version = version_for(verb)
    client = desk.browser(staff_user(group, version.dataset))
    for status in Status.values:
        agreement = ready(status=status, version=version)
        answer = client.post(desk.page(verb, agreement), WORDS).status_code
        if group not in groups:
            expected = (403, status)
        else:
            expected = (302, target) if status in sources else (409, status)
        assert (answer, status_of(agreement)) == expected, status


def test_the_table_here_covers_every_decision() -> None:
    assert set(POSSIBLE) == set(DECISIONS)


@pytest.mark.parametrize("verb", POSSIBLE)
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_page_changes_nothing(verb: Verb, method: str) -> None:
    status = sorted(POSSIBLE[verb][0])[0]
    agreement = ready(status=status, version=version_for(verb))
    client = desk.owner(agreement.dataset)
    assert getattr(client, method)(desk.page(verb, agreement)).status_code == 200
    assert status_of(agreement) == status
    assert not models.AuditEvent.objects.exists()


@pytest.mark.parametrize("verb", POSSIBLE)
def test_the_page_says_whether_a_mail_goes_out_and_to_whom(verb: Verb) -> None:
    agreement = ready(status=sorted(POSSIBLE[verb][0])[0], version=version_for(verb))
    page = desk.owner(agreement.dataset).get(desk.page(verb, agreement)).content.decode()
    told = f"An e-mail goes to <strong>{agreement.signer.email}</strong>" in page
    assert told == bool(TABLE[verb].mail)
    assert ("Nobody gets an e-mail" in page) != told


@pytest.mark.parametrize("verb", [Verb.REQUEST_CHANGES, Verb.REJECT, Verb.REVOKE])
@pytest.mark.parametrize("reason", ["", "  \n ", "\u200b", "x" * 4001])
def test_a_bad_reason_is_told_and_what_was_typed_is_kept(verb: Verb, reason: str) -> None:
    status = sorted(POSSIBLE[verb][0])[0]
    agreement = ready(status=status, version=version_for(verb))
    typed = {"reason": reason, "note": "Keep <b>this</b>.", "remedy": "sign_again"}
    response = desk.owner(agreement.dataset).post(desk.page(verb, agreement), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "error-summary" in page
    assert 'href="#id_reason"' in page
    assert "Keep &lt;b&gt;this&lt;/b&gt;." in page
    assert status_of(agreement) == status


def test_nul_in_a_reason_is_refused() -> None:
    agreement = ready(status=Status.SUBMITTED)
    address = desk.page(Verb.REJECT, agreement)
    response = desk.owner(agreement.dataset).post(address, {"reason": "no\x00pe"})
    assert (response.status_code, status_of(agreement)) == (422, Status.SUBMITTED)


@pytest.mark.parametrize("verb", POSSIBLE)
@pytest.mark.parametrize("how", ["signs", "is listed"])
def test_nobody_decides_on_their_own(verb: Verb, how: str) -> None:
    status = sorted(POSSIBLE[verb][0])[0]
    version = version_for(Verb.APPROVE)
    user = staff_user(staff.DATA_OWNER, version.dataset)
    if how == "signs":
        agreement = ready(version=version, status=status, signer=SignerFactory(user=user))
    else:
        agreement = ready(version=version, status=status)
        AssociatedUserFactory(agreement=agreement, email=user.email)
    client = desk.browser(user)
    answer = client.post(desk.page(verb, agreement), WORDS)
    assert answer.status_code == 403
    assert "Nobody decides on their own" in answer.content.decode()
    assert client.get(desk.page(verb, agreement)).status_code == 403
    assert status_of(agreement) == status
    page = client.get(desk.page("change", agreement)).content.decode()
    assert "desk-decisions" not in page
    assert "This is your own request" in page


def test_of_two_reviewers_the_later_is_told_who_did_what() -> None:
    agreement = ready(status=Status.IN_REVIEW)
    first = staff_user(staff.REVIEWER, agreement.dataset)
    late = desk.reviewer(agreement.dataset)
    assert late.get(desk.page(Verb.REJECT, agreement)).status_code == 200
    decisions.approve(agreement, by=first)
    answer = late.post(desk.page(Verb.REJECT, agreement), WORDS)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Approved the request" in page
    assert first.email in page
    assert f'href="{desk.page("change", agreement)}"' in page
    assert status_of(agreement) == Status.APPROVED


@pytest.mark.parametrize("verb", [Verb.REQUEST_CHANGES, Verb.REJECT])
def test_a_scan_replaced_while_one_writes_is_told_and_the_words_stay(verb: Verb) -> None:
    agreement = desk.filed(Status.SUBMITTED)
    client, address = desk.reviewer(agreement.dataset), desk.page(verb, agreement)
    opened = hidden(client.get(address))
    desk.add_scan(agreement, agreement.documents.get())
    stopped = client.post(address, {**opened, **WORDS})
    assert stopped.status_code == 409
    page = stopped.content.decode()
    assert "The signer sent another scan after you had opened this page." in page
    assert WORDS["reason"] in page
    assert status_of(agreement) == Status.SUBMITTED
    assert client.post(address, {**hidden(stopped), **WORDS}).status_code == 302
    assert agreement.decisions.get().scan == agreement.scans.last()


def test_whoever_loses_the_race_itself_gets_the_same_page() -> None:
    """The status changes between the look and the act."""
    agreement = ready(status=Status.IN_REVIEW)
    first = staff_user(staff.REVIEWER, agreement.dataset)
    late = desk.reviewer(agreement.dataset)
    rejecting = DECISIONS[Verb.REJECT]

    def overtaken(moved, **rest):
        decisions.decide(moved, Verb.APPROVE, by=first)
        return rejecting.act(moved, **rest)

    with mock.patch.dict(DECISIONS, {Verb.REJECT: replace(rejecting, act=overtaken)}):
        answer = late.post(desk.page(Verb.REJECT, agreement), WORDS)
    assert answer.status_code == 409
    assert first.email in answer.content.decode()


def test_a_colleague_at_work_is_named_before_one_decides() -> None:
    agreement = ready(status=Status.IN_REVIEW)
    page = desk.reviewer(agreement.dataset).get(desk.page(Verb.APPROVE, agreement))
    assert f"{agreement.reviewer} has been reviewing" in page.content.decode()


def test_after_deciding_one_is_led_to_the_next_request() -> None:
    version = version_for(Verb.APPROVE)
    agreement = ready(version=version, status=Status.IN_REVIEW)
    following = ready(version=version, status=Status.SUBMITTED)
    client = desk.reviewer(version.dataset)
    page = client.post(desk.page(Verb.APPROVE, agreement), follow=True).content.decode()
    assert "The request is approved." in page
    link = re.search(r'<a href="([^"]+)">Next in the queue: ([^<]+)</a>', page)
    assert link is not None
    assert link.groups() == (desk.page("change", following), following.reference)


def test_the_worker_is_nudged_after_a_decision_only() -> None:
    agreement = ready(status=Status.SUBMITTED)
    client = desk.reviewer(agreement.dataset)
    with mock.patch.object(nudges, "nudge_outbox") as nudge:
        client.get(desk.page(Verb.REJECT, agreement))
        client.post(desk.page(Verb.REJECT, agreement), {"reason": ""})
        assert nudge.call_count == 0
        client.post(desk.page(Verb.REJECT, agreement), WORDS)
        assert nudge.call_count == 1


def test_a_post_without_its_token_is_refused() -> None:
    agreement = ready(status=Status.SUBMITTED)
    client = desk.reviewer(agreement.dataset)
    client.handler.enforce_csrf_checks = True
    assert client.post(desk.page(Verb.START_REVIEW, agreement)).status_code == 403
    assert status_of(agreement) == Status.SUBMITTED


def test_without_a_scan_nothing_is_approved() -> None:
    agreement = AgreementFactory(status=Status.IN_REVIEW)
    client = desk.reviewer(agreement.dataset)
    for answer in (client.get, client.post):
        page = answer(desk.page(Verb.APPROVE, agreement))
        assert page.status_code == 409
        assert "There is no signed scan to approve." in page.content.decode()
    assert status_of(agreement) == Status.IN_REVIEW
    dossier = client.get(desk.page("change", agreement)).content.decode()
    assert desk.page(Verb.APPROVE, agreement) not in dossier


@pytest.mark.parametrize("verb", POSSIBLE)
def test_a_colleague_is_named_only_while_they_review(verb: Verb) -> None:
    for status in sorted(POSSIBLE[verb][0]):
        agreement = ready(status=status, version=version_for(verb))
        agreement.reviewer = staff_user(staff.REVIEWER, agreement.dataset)
        agreement.review_started_at = timezone.now() - timedelta(days=30)
        agreement.save()
        page = desk.owner(agreement.dataset).get(desk.page(verb, agreement)).content.decode()
        assert ("Talk to them first" in page) == (status == Status.IN_REVIEW)
        assert "..</p>" not in page
        assert ".m." not in page
