"""Who was told and what they said, for staff and for signers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import Audience, NoticeOutcome, NoticeState, Status, VersionStatus
from agreements.models import LicenseVersion
from agreements.selectors.notices import deliveries as notices
from tests.factories import AgreementFactory, SignerFactory
from tests.services.telling import announced, told

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def version():
    return announced()


class TestCounts:
    def test_every_state_is_counted_and_they_add_up(self, version, django_assert_num_queries):
        for state in S:
            told(version, state)
        told(version, S.SENT)
        told(announced("2.0"), S.SENT)
        with django_assert_num_queries(1):
            found = notices.counts(version)
        states = {state: found[state] for state in S.values}
        assert states == {**dict.fromkeys(S.values, 1), S.SENT.value: 2}
        assert found["total"] == len(S) + 1

    def test_the_silent_were_reached_have_an_agreement_and_gave_no_answer(self, version):
        for state in S:
            told(version, state)
        request = AgreementFactory(version=version.replaces)
        told(version, S.SENT, agreement=request, audience=Audience.REQUEST)
        assert notices.counts(version)["silent"] == 3  # sent, opened, informed

    def test_what_waits_and_who_was_not_reached(self, version):
        for state in (S.PENDING, S.QUEUED, S.QUEUED, S.UNREACHED):
            told(version, state)
        found = notices.counts(version)
        assert (found["waiting"], found["unreached"]) == (3, 1)

    def test_who_wants_to_come_back(self, version):
        told(version, S.OPTED_OUT, asked_back_at=timezone.now())
        told(version, S.OPTED_OUT)
        assert notices.counts(version)["asked_back"] == 1

    def test_of_a_version_nobody_was_told_of(self, version):
        assert notices.counts(version)["total"] == 0


class TestPage:
    def test_goes_on_where_the_last_one_ended(self, version, monkeypatch):
        monkeypatch.setattr(notices, "PAGE", 2)
        written = [told(version) for _number in range(5)]
        first = notices.page(version)
        second = notices.page(version, after=first.next)
        third = notices.page(version, after=second.next)
        assert [*first.rows, *second.rows, *third.rows] == written
        assert third.next == 0

    def test_of_a_state_an_audience_or_a_list(self, version):
        sent, moved = told(version), told(version, S.CONTINUED)
        moved.closed_at, moved.outcome = timezone.now(), NoticeOutcome.MOVED
        moved.save(update_fields=["closed_at", "outcome"])
        request = AgreementFactory(version=version.replaces)
        asked = told(version, agreement=request, audience=Audience.REQUEST)
        assert notices.page(version, state=S.CONTINUED).rows == [moved]
        assert notices.page(version, state="moved").rows == [moved]
        assert notices.page(version, state="silent").rows == [sent]
        assert notices.page(version, audience=Audience.REQUEST).rows == [asked]

    @pytest.mark.parametrize("search", ["LA-ABC234", "la-abc234", " WANG@", "小明"])
    def test_finds_by_reference_address_and_name(self, version, search):
        told(version)
        signer = SignerFactory(name="王小明", email="wang@example.edu", user=None)
        agreement = AgreementFactory(
            version=version.replaces,
            status=Status.APPROVED,
            signer=signer,
            reference="LA-ABC234",
        )
        wanted = told(version, agreement=agreement)
        assert notices.page(version, search=search).rows == [wanted]

    @pytest.mark.parametrize("search", ["\0", "\ud800", "%", "LA-"])
    def test_what_matches_nothing_finds_nobody(self, version, search):
        told(version)
        assert notices.page(version, search="qq" + search).rows == []

    @pytest.mark.parametrize("number", [1, 3])
    def test_costs_one_query(self, version, number, django_assert_num_queries):
        for _row in range(number):
            told(version)
        with django_assert_num_queries(1):
            for row in notices.page(version).rows:
                assert row.agreement.signer.email
                assert row.agreement.dataset.slug


def test_rows_gives_all_in_chunks(version, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(notices, "_BATCH", 2)
    written = [told(version) for _number in range(5)]
    with django_assert_num_queries(4):
        assert list(notices.rows(version)) == written
    assert list(notices.rows(version, S.NOT_APPLICABLE)) == []


class TestShown:
    """What a signer's pages point at."""

    def test_what_can_be_answered(self, version):
        delivery = told(version)
        assert notices.shown_for(delivery.agreement) == delivery

    def test_what_was_opted_out_of_stays_also_when_called_off(self, version):
        delivery = told(version, S.OPTED_OUT)
        LicenseVersion.objects.filter(pk=version.pk).update(
            status=VersionStatus.CALLED_OFF, called_off_at=timezone.now()
        )
        assert notices.shown_for(delivery.agreement) == delivery

    def test_nothing_once_it_is_called_off_or_settled(self, version):
        delivery = told(version)
        settled = told(version, closed_at=timezone.now(), outcome=NoticeOutcome.KEPT)
        assert notices.shown_for(settled.agreement) is None
        LicenseVersion.objects.filter(pk=version.pk).update(
            status=VersionStatus.CALLED_OFF, called_off_at=timezone.now()
        )
        assert notices.shown_for(delivery.agreement) is None

    def test_nothing_to_who_has_only_a_request(self, version):
        request = AgreementFactory(version=version.replaces)
        told(version, agreement=request, audience=Audience.REQUEST)
        assert notices.shown_for(request) is None

    def test_the_latest_of_several(self):
        first = announced("1.1", effective_at=timezone.now() - timedelta(days=1))
        LicenseVersion.objects.filter(pk=first.replaces_id).update(status=VersionStatus.SUPERSEDED)
        LicenseVersion.objects.filter(pk=first.pk).update(status=VersionStatus.IN_FORCE)
        earlier = told(first)
        second = announced("1.2", replaces=first)
        later = told(second, agreement=earlier.agreement)
        assert notices.shown_for(earlier.agreement) == later

    def test_many_agreements_cost_one_query(self, version, django_assert_num_queries):
        deliveries = [told(version) for _number in range(3)]
        with django_assert_num_queries(1):
            found = notices.shown_among([row.agreement for row in deliveries])
        assert found == {row.agreement_id: row for row in deliveries}
