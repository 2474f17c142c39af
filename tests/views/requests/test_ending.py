"""A signer ends the agreement on the site, and fetches the receipt."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import DeskNews, GrantEnd, Status, Verb
from agreements.models import AuditEvent, DownloadGrant, OutboundEmail
from agreements.services import transitions
from agreements.services.accounts import staff
from tests.documents.reading import joined
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    rendered_version,
    staff_user,
    with_grant,
)
from tests.views.noticing import TICKED, main

pytestmark = pytest.mark.django_db

ENDED = [Status.ENDED, Status.OPTED_OUT, Status.REVOKED]


@pytest.fixture
def agreement():
    return AgreementFactory(version=rendered_version(), status=Status.APPROVED)


def url(agreement, name: str = "request_end") -> str:
    return reverse(name, args=[agreement.reference])


def people(agreement):
    """Ana has access here, Bo has it elsewhere as well, Cy was asked only."""
    other = AgreementFactory(
        version=agreement.version, status=Status.APPROVED, signer__name="M. López"
    )
    ana, bo = UserFactory(), UserFactory()
    with_grant(agreement, ana, name="Ana")
    for one in (agreement, other):
        with_grant(one, bo, name="Bo")
    AssociatedUserFactory(
        agreement=agreement,
        name="Cy",
        email="cy@example.edu",
        state="invited",
        invited_at=timezone.now(),
    )
    return ana, bo


def test_the_page_shows_what_ends_for_whom_and_changes_nothing(client, agreement):
    people(agreement)
    client.force_login(agreement.signer.user)
    assert url(agreement) in main(client.get(agreement.get_absolute_url()))
    said = main(client.get(url(agreement)))
    rows = dict(zip(("signer", "Ana", "Bo", "Cy"), said.split("<tr>")[2:], strict=True))
    assert "All copies are to be deleted" in rows["signer"]
    assert "Ana" in rows["Ana"]
    assert "All copies are to be deleted" in rows["Ana"]
    assert "It goes on under another one" in rows["Bo"]
    assert "without access so far" in rows["Cy"]
    assert "López" not in said
    agreement.refresh_from_db()
    assert agreement.status == Status.APPROVED
    assert not AuditEvent.objects.filter(subject=agreement.reference).exists()


def test_without_the_tick_nothing_ends(client, agreement):
    client.force_login(agreement.signer.user)
    answer = client.post(url(agreement))
    assert (answer.status_code, "Nothing was changed" in main(answer)) == (422, True)
    agreement.refresh_from_db()
    assert agreement.status == Status.APPROVED


def test_a_tick_ends_every_grant_and_everybody_is_told_what_is_true_for_them(client, agreement):
    ana, bo = people(agreement)
    owner = staff_user(staff.DATA_OWNER, agreement.dataset, desk_news=DeskNews.AT_ONCE)
    client.force_login(agreement.signer.user)
    answer = client.post(url(agreement), TICKED)
    assert answer.headers["Location"] == agreement.get_absolute_url()
    grants = DownloadGrant.objects.filter(agreement=agreement)
    ended = set(grants.values_list("ended_why", "ended_by"))
    assert ended == {(GrantEnd.ENDED, agreement.signer.user_id)}
    said = {m.to: (m.letter, " ".join(m.text.split())) for m in OutboundEmail.objects.all()}
    assert {to: letter for to, (letter, _words) in said.items()} == {
        agreement.signer.email: "ended",
        ana.email: "access_ended",
        bo.email: "access_ended",
        "cy@example.edu": "access_ended",
        owner.email: "desk_ended",
    }
    assert "You answer for these people" in said[agreement.signer.email][1]
    assert "access of their own: Cy." in said[agreement.signer.email][1]
    assert "Please delete all copies" in said[ana.email][1]
    assert "goes on under the License Agreement of M. López" in said[bo.email][1]
    assert "elete" not in said[bo.email][1].split("Dear Bo")[1]
    assert "The signer ended the agreement" in said[owner.email][1]
    assert "3 people" in said[owner.email][1]


def test_the_status_page_then_tells_each_grant_and_asks_for_the_copies(client, agreement):
    people(agreement)
    client.force_login(agreement.signer.user)
    client.post(url(agreement), TICKED)
    said = main(client.get(agreement.get_absolute_url()))
    assert "You ended the agreement" in said
    assert said.count("The signer ended the agreement (by the signer)") == 3
    assert "these people have none: Cy." in said
    client.post(reverse("deletion", args=[agreement.dataset.slug]), TICKED)
    said = main(client.get(agreement.get_absolute_url()))
    assert "that all copies are deleted. Thank you." in said
    assert "The copies are deleted" not in said
    assert "Nothing to do" in said


def test_the_second_tab_is_told_and_ends_nothing_twice(client, agreement):
    client.force_login(agreement.signer.user)
    client.post(url(agreement), TICKED)
    again = client.post(url(agreement), TICKED)
    assert (again.status_code, "Ended by the signer" in main(again)) == (409, True)
    assert client.get(url(agreement)).headers["Location"] == agreement.get_absolute_url()
    assert AuditEvent.objects.filter(action="agreement:end").count() == 1


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPROVED}))
def test_only_an_agreement_in_force_can_be_ended(client, status):
    agreement = AgreementFactory(status=status)
    client.force_login(agreement.signer.user)
    assert client.get(url(agreement)).headers["Location"] == agreement.get_absolute_url()
    assert client.post(url(agreement), TICKED).status_code == 409
    agreement.refresh_from_db()
    assert agreement.status == status


def test_nobody_else_can_end_it_or_fetch_the_receipt(client, agreement):
    ana, _bo = people(agreement)
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    for user in (ana, owner, SignerFactory().user):
        client.force_login(user)
        assert client.post(url(agreement), TICKED).status_code == 404
        for receipt in ("request_receipt", "request_receipt_text"):
            assert client.get(url(agreement, receipt)).status_code == 404
    agreement.refresh_from_db()
    assert agreement.status == Status.APPROVED


@pytest.mark.parametrize("verb", [Verb.END, Verb.OPT_OUT, Verb.REVOKE])
def test_the_receipt_names_the_end_of_each_grant(client, agreement, verb):
    people(agreement)
    client.force_login(agreement.signer.user)
    early = client.get(url(agreement, "request_receipt"))
    assert early.headers["Location"] == agreement.get_absolute_url()
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    by = owner if verb is Verb.REVOKE else agreement.signer.user
    ended = transitions.apply(agreement, verb, by=by, reason="Because.")
    answer = client.get(url(agreement, "request_receipt"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"Receipt {agreement.dataset.slug}" in answer.headers["Content-Disposition"]
    said = joined(answer.content)
    assert str(GrantEnd(ended.status).label) in said
    assert "Student: Ana, " in said
    assert "Listed without access of their own Student: Cy" in said
    assert "Not attested yet" in said
    assert owner.email not in said
    assert client.get(url(agreement, "request_receipt")).content == answer.content
