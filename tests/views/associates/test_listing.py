"""The page of somebody who is listed under a signer."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Status, Verb
from agreements.models import AssociatedUser, DownloadGrant
from agreements.services import transitions
from agreements.services.associates import listing
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    rendered_version,
    suspend,
    with_grant,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(
        version=rendered_version(), status=Status.APPROVED, signer__name="K. Schmidt"
    )


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def invited(agreement, person):
    return AssociatedUserFactory(
        agreement=agreement, email=person.email, state="invited", invited_at=timezone.now()
    )


def page(client, agreement, user, status=200) -> str:
    client.force_login(user)
    answer = client.get(reverse("listing", args=[agreement.reference]))
    assert answer.status_code == status
    return answer.content.decode()


def test_tells_what_binds_whose_signature_covers_and_who_else(client, agreement, person, invited):
    AssociatedUserFactory(agreement=agreement, name="Another Student")
    shown = page(client, agreement, person)
    assert "K. Schmidt signed the License Agreement by hand" in shown
    assert "non-commercial use only (clause 1)" in shown
    assert "Another Student" in shown
    assert 'id="clause-3"' in shown  # in full
    assert "you may use the data" not in shown.lower()


def test_confirming_takes_the_box_and_gives_access(client, agreement, person, invited):
    client.force_login(person)
    url = reverse("confirm_listing", args=[agreement.reference])
    assert client.post(url).status_code == 422
    assert not DownloadGrant.objects.filter(associate=invited).exists()
    for _twice in range(2):
        answer = client.post(url, {"agree": "on"}, follow=True)
        assert "You may use the data" in answer.content.decode()
    assert DownloadGrant.objects.filter(associate=invited, ended_at=None).count() == 1


def test_a_get_confirms_nothing(client, agreement, person, invited):
    client.force_login(person)
    assert client.get(reverse("confirm_listing", args=[agreement.reference])).status_code == 302
    invited.refresh_from_db()
    assert invited.state == "invited"


def test_declining_asks_first(client, agreement, person, invited):
    client.force_login(person)
    url = reverse("decline_listing", args=[agreement.reference])
    assert "K. Schmidt is told" in client.get(url).content.decode()
    invited.refresh_from_db()
    assert invited.state == "invited"
    shown = client.post(url, {"reason": "Not me."}, follow=True).content.decode()
    assert "You are no longer listed" in shown
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("verb", [Verb.END, Verb.OPT_OUT])
def test_a_page_kept_open_says_that_the_agreement_has_ended(
    client, agreement, person, invited, verb
):
    client.force_login(person)
    transitions.apply(agreement, verb, by=agreement.signer.user)
    url = reverse("confirm_listing", args=[agreement.reference])
    answer = client.post(url, {"agree": "on"})
    assert answer.status_code == 409
    assert "The License Agreement has ended" in answer.content.decode()
    assert "please confirm" not in answer.content.decode().lower()


def test_who_was_taken_off_reads_the_reason(client, agreement, person):
    listed = with_grant(agreement, person)
    listing.end_listing(listed, by=agreement.signer.user, reason="Left the group.")
    shown = page(client, agreement, person)
    assert "Left the group." in shown
    assert "Delete all copies" in shown


def test_who_goes_on_elsewhere_is_told_just_that(client, agreement, person):
    other = AgreementFactory(version=agreement.version, status=Status.APPROVED)
    listed = with_grant(agreement, person)
    with_grant(other, person)
    listing.end_listing(listed, by=agreement.signer.user, reason="Moved.")
    shown = page(client, agreement, person)
    assert "your access goes on" in shown
    assert "elete" not in shown


def test_during_a_suspension_nobody_reads_that_they_may_fetch(client, agreement, person):
    with_grant(agreement, person)
    suspend(agreement.dataset)
    shown = page(client, agreement, person)
    assert "suspended for everybody" in shown
    assert "You may use the data" not in shown


@pytest.mark.parametrize("whole", [False, True])
def test_during_a_suspension_nobody_reads_that_it_goes_on_elsewhere(
    client, agreement, person, whole
):
    other = AgreementFactory(version=agreement.version, status=Status.APPROVED)
    listed = with_grant(agreement, person)
    with_grant(other, person)
    if whole:
        transitions.apply(agreement, Verb.END, by=agreement.signer.user)
    else:
        listing.end_listing(listed, by=agreement.signer.user, reason="Moved.")
    suspend(agreement.dataset)
    shown = page(client, agreement, person)
    assert "suspended all access" in shown
    assert "you may keep your copies" in shown
    assert "your access goes on" not in shown
    assert "How to get the data" not in shown


def test_nobody_else_learns_whether_there_is_such_a_place(client, agreement, invited):
    shown = page(client, agreement, UserFactory(), 404)
    assert "K. Schmidt" not in shown
    client.force_login(agreement.signer.user)
    answers = [
        client.get(reverse("listing", args=[reference])).content.decode()
        for reference in (agreement.reference, "LA-NONE22")
    ]
    theirs, none = (re.sub(r'LA-\w+|value="\w+"', "", answer) for answer in answers)
    assert theirs == none


def test_before_the_approval_there_is_nothing(client, person):
    draft = AgreementFactory(status=Status.SUBMITTED)
    AssociatedUserFactory(agreement=draft, email=person.email)
    page(client, draft, person, 404)


def test_the_list_of_requests_leads_there(client, agreement, person, invited):
    client.force_login(person)
    shown = client.get(reverse("request_list")).content.decode()
    assert reverse("listing", args=[agreement.reference]) in shown
    assert "please confirm" in shown
    assert "No requests yet" not in shown


class TestForTheSigner:
    def test_the_requests_page_says_how_each_stands(self, client, agreement, person, invited):
        with_grant(agreement, UserFactory(), name="Ana")
        AssociatedUserFactory(agreement=agreement, name="Ben")
        client.force_login(agreement.signer.user)
        shown = client.get(agreement.get_absolute_url()).content.decode()
        for words in ("not confirmed yet", "Confirmed on", "no e-mail address"):
            assert words in shown

    def test_an_address_is_entered_and_the_invitation_sent(self, client, agreement):
        listed = AssociatedUserFactory(agreement=agreement)
        client.force_login(agreement.signer.user)
        url = reverse("invite_listed", args=[agreement.reference, listed.pk])
        refused = client.post(url, {"email": agreement.signer.email})
        assert refused.status_code == 422
        assert "This address is the signer’s" in refused.content.decode()
        answer = client.post(url, {"email": "Ana@Example.edu"}, follow=True)
        assert "on its way" in answer.content.decode()
        listed.refresh_from_db()
        assert (listed.state, listed.email) == ("invited", "ana@example.edu")

    def test_an_end_takes_a_reason(self, client, agreement, person):
        listed = with_grant(agreement, person)
        client.force_login(agreement.signer.user)
        url = reverse("end_listing", args=[agreement.reference, listed.pk])
        assert client.post(url, {"reason": " "}).status_code == 422
        client.post(url, {"reason": "Left."})
        listed.refresh_from_db()
        assert (listed.state, listed.ended_reason) == ("ended", "Left.")
        assert client.get(url).headers["Location"] == agreement.get_absolute_url()

    @pytest.mark.parametrize("name", ["invite_listed", "end_listing"])
    def test_of_another_agreement_nobody_is_found(self, client, agreement, name):
        elsewhere = AssociatedUserFactory(agreement=AgreementFactory(status=Status.APPROVED))
        client.force_login(agreement.signer.user)
        url = reverse(name, args=[agreement.reference, elsewhere.pk])
        assert client.post(url, {"email": "a@b.edu", "reason": "x"}).status_code == 404
        assert AssociatedUser.objects.get(pk=elsewhere.pk).state == "named"
