"""The status page and the two ways to step back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Status
from tests.factories import (
    AgreementFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
    suspend,
)
from tests.services.telling import announced

pytestmark = pytest.mark.django_db

SHOWN = {
    Status.AWAITING_SIGNATURE: "Print, sign and scan the License Agreement",
    Status.SUBMITTED: "A reviewer reads your scan next",
    Status.IN_REVIEW: "A reviewer is reading your scan",
    Status.CHANGES_REQUESTED: "The reviewer asks you to sign again",
    Status.APPROVED: "Approved: you may use the data",
    Status.REJECTED: "The request was rejected",
    Status.WITHDRAWN: "You withdrew the request",
    Status.OPTED_OUT: "You opted out",
    Status.REVOKED: "The data owner revoked the agreement",
    Status.ENDED: "You ended the agreement",
    Status.EXPIRED: "The agreement has expired",
    Status.ADDED: "Approved: they are on your list",
    Status.SUCCEEDED: "Another agreement took the place of this one",
    Status.LAPSED: "The amendment lapsed: the agreement has ended",
}


def test_this_table_covers_every_status_but_a_draft():
    assert set(SHOWN) == set(Status) - {Status.DRAFT}


@pytest.mark.parametrize("status", SHOWN)
def test_each_status_says_whose_turn_it_is(client, status):
    agreement = AgreementFactory(status=status)
    if status == Status.AWAITING_SIGNATURE:
        issue(agreement)
    client.force_login(agreement.signer.user)
    answer = client.get(reverse("request", args=[agreement.reference]))
    assert answer.status_code == 200
    assert SHOWN[status] in answer.content.decode()


def test_what_waits_tells_how_many_came_before(client):
    first = AgreementFactory(status=(waits := Status.SUBMITTED))
    second = AgreementFactory(version=first.version, status=waits)
    before = {first: "None of those that wait came before yours.", second: "1 is before yours."}
    for agreement, said in before.items():
        client.force_login(agreement.signer.user)
        assert said in client.get(agreement.get_absolute_url()).content.decode()


UNSENT, SENT = "is not submitted by then", "Your scan is read as it is"
COMING = {
    Status.DRAFT: UNSENT,
    Status.AWAITING_SIGNATURE: UNSENT,
    Status.CHANGES_REQUESTED: UNSENT,
    Status.SUBMITTED: SENT,
    Status.IN_REVIEW: SENT,
}


@pytest.mark.parametrize("status", [*COMING, Status.APPROVED, Status.WITHDRAWN, Status.REJECTED])
def test_an_open_request_tells_what_an_announced_license_agreement_means_for_it(client, status):
    agreement = AgreementFactory(version=rendered_version(), status=status)
    if status == Status.AWAITING_SIGNATURE:
        issue(agreement)
    client.force_login(agreement.signer.user)
    words = (UNSENT, SENT, "License Agreement 9.9 was announced")
    before = client.get(agreement.get_absolute_url(), follow=True).content.decode()
    assert [each in before for each in words] == [False] * 3
    announced("9.9", replaces=agreement.version)
    after = client.get(agreement.get_absolute_url(), follow=True).content.decode()
    said = COMING.get(status)
    assert [each in after for each in words] == [said == UNSENT, said == SENT, bool(said)]


def test_an_amendment_holds_under_whatever_binds_its_agreement(client):
    amended = AgreementFactory(status=Status.APPROVED, version=rendered_version())
    same = {"signer": amended.signer, "version": amended.version}
    amendment = AgreementFactory(amends=amended, **same)
    announced("9.9", replaces=amendment.version)
    client.force_login(amendment.signer.user)
    page = client.get(amendment.get_absolute_url(), follow=True).content.decode()
    assert "9.9" not in page


def test_an_approved_agreement_tells_of_a_suspension_while_it_lasts(client):
    agreement = AgreementFactory(status=Status.APPROVED)
    client.force_login(agreement.signer.user)
    suspension = suspend(agreement.dataset)
    said = client.get(agreement.get_absolute_url()).content.decode()
    assert "Approved, but access is suspended for everybody" in said
    assert suspension.reason not in said
    suspension.lifted_at, suspension.lifted_by = timezone.now(), suspension.suspended_by
    suspension.save()
    assert "suspended" not in client.get(agreement.get_absolute_url()).content.decode()


def issue(agreement: models.Agreement) -> None:
    models.IssuedDocument.objects.create(
        agreement=agreement,
        version=agreement.version,
        number=1,
        document_id=agreement.reference,
        terms={},
        terms_sha256="0" * 64,
        file="documents/none.pdf",
        file_name="License Agreement.pdf",
        sha256="0" * 64,
        size=1,
        pages=3,
        layout={},
        issued_at=agreement.created_at,
    )


def test_a_draft_shows_its_form(client):
    agreement = AgreementFactory()
    client.force_login(agreement.signer.user)
    answer = client.get(reverse("request", args=[agreement.reference]))
    assert answer.headers["Location"] == reverse("request_form", args=[agreement.reference])


def test_a_reviewers_reason_is_shown_as_text(client):
    agreement = AgreementFactory(status=Status.REJECTED)
    models.ReviewDecision.objects.create(
        agreement=agreement,
        verb="reject",
        reviewer=agreement.version.agreements.get().signer.user,
        reason="<script>alert(1)</script>",
        decided_at=agreement.created_at,
    )
    client.force_login(agreement.signer.user)
    page = client.get(reverse("request", args=[agreement.reference])).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("name", ["request", "request_withdraw", "request_revise"])
class TestAnOutsider:
    def test_is_sent_to_sign_in(self, client, name):
        agreement = AgreementFactory(status=Status.AWAITING_SIGNATURE)
        url = reverse(name, args=[agreement.reference])
        assert client.get(url).headers["Location"] == f"{reverse('account_login')}?next={url}"

    def test_with_another_account_finds_nothing(self, client, name):
        agreement = AgreementFactory(status=Status.AWAITING_SIGNATURE)
        client.force_login(SignerFactory().user)
        url = reverse(name, args=[agreement.reference])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code in (404, 405)
        agreement.refresh_from_db()
        assert agreement.status == Status.AWAITING_SIGNATURE


class TestWithdrawing:
    def test_asks_first(self, client):
        agreement = AgreementFactory()
        client.force_login(agreement.signer.user)
        answer = client.get(reverse("request_withdraw", args=[agreement.reference]))
        agreement.refresh_from_db()
        assert (answer.status_code, agreement.status) == (200, Status.DRAFT)

    def test_ends_the_request_and_a_second_click_is_told_so(self, client):
        agreement = AgreementFactory(status=Status.SUBMITTED)
        client.force_login(agreement.signer.user)
        url = reverse("request_withdraw", args=[agreement.reference])
        assert client.post(url).status_code == 302
        again = client.post(url)
        agreement.refresh_from_db()
        assert (again.status_code, agreement.status) == (409, Status.WITHDRAWN)
        assert "Withdrawn" in again.content.decode()


def test_revising_leads_back_to_the_form(client):
    agreement = AgreementFactory(status=Status.AWAITING_SIGNATURE)
    client.force_login(agreement.signer.user)
    answer = client.post(reverse("request_revise", args=[agreement.reference]))
    agreement.refresh_from_db()
    assert agreement.status == Status.DRAFT
    assert answer.headers["Location"] == reverse("request_form", args=[agreement.reference])


def test_pages_take_as_many_queries_for_three_scans_as_for_one(
    client, django_assert_max_num_queries
):
    agreement = AgreementFactory(status=Status.SUBMITTED)
    issue(agreement)
    client.force_login(agreement.signer.user)
    for number in (1, 2, 3):
        models.SignedScan.objects.create(
            agreement=agreement,
            document=agreement.documents.get(),
            number=number,
            file="scans/none.pdf",
            original_name="scan.pdf",
            file_name="scan.pdf",
            sha256="0" * 64,
            size=1,
            pages=3,
            uploaded_at=agreement.created_at,
            uploaded_by=agreement.signer.user,
        )
        if number != 2:
            with django_assert_max_num_queries(17):
                client.get(reverse("request", args=[agreement.reference]))


class TestReminders:
    @pytest.mark.parametrize(
        "status", [Status.DRAFT, Status.AWAITING_SIGNATURE, Status.CHANGES_REQUESTED]
    )
    def test_are_stopped_by_a_button_on_the_page(self, client, status):
        agreement = AgreementFactory(
            status=status, version=rendered_version(), waiting_since=timezone.now()
        )
        if status == Status.AWAITING_SIGNATURE:
            issue(agreement)
        client.force_login(agreement.signer.user)
        page = client.get(agreement.get_absolute_url(), follow=True).content.decode()
        stop = reverse("request_reminders", args=[agreement.reference])
        assert f'action="{stop}"' in page
        assert reverse("request_withdraw", args=[agreement.reference]) in page
        there = client.post(stop, follow=True).content.decode()
        assert "We send you no more reminders" in there
        assert f'action="{stop}"' not in there
        agreement.refresh_from_db()
        assert agreement.reminders_off_at

    def test_are_not_spoken_of_where_none_will_come(self, client):
        agreement = AgreementFactory(status=Status.SUBMITTED, version=rendered_version())
        client.force_login(agreement.signer.user)
        assert "reminders" not in client.get(agreement.get_absolute_url()).content.decode()

    def test_of_others_are_not_stopped(self, client):
        agreement = AgreementFactory()
        client.force_login(UserFactory())
        stop = reverse("request_reminders", args=[agreement.reference])
        assert client.post(stop).status_code == 404
        agreement.refresh_from_db()
        assert agreement.reminders_off_at is None
