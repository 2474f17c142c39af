"""The table of how long things are kept is whole."""

from datetime import UTC, datetime

from django.apps import apps

from agreements.enums import ErasureRule, LetterWorth, Status
from agreements.lifecycle import ENDED, OPEN
from agreements.mail.letter_names import LETTERS as NAMES
from agreements.models import OutboundEmail
from agreements.retention import LETTERS, OF_REQUESTS, PERIODS, in_words
from agreements.selectors.keeping import request_rows
from agreements.table_fates import TABLES, Fate

NOW = datetime(2031, 3, 31, tzinfo=UTC)


def test_every_letter_is_decided() -> None:
    assert sorted(LETTERS) == sorted(NAMES), "see agreements/retention.py"


def test_what_tells_of_a_decision_an_end_or_a_change_is_proof() -> None:
    proof = {name for name, worth in LETTERS.items() if worth is LetterWorth.PROOF}
    assert proof >= {"approved", "revoked", "rejected", "notice_agreement", "notice_request"}
    assert proof >= {"opted_out", "recall", "access_ended", "delete_copies", "issued"}
    assert not proof & {"login_code", "address_code", "desk_digest", "reminder_draft"}


def test_every_table_is_decided() -> None:
    labels = [model._meta.label for model in apps.get_models()]
    assert sorted(labels) == sorted(TABLES), "see agreements/table_fates.py"


def test_what_goes_with_a_request_is_found_from_it() -> None:
    """`Signer` goes once its last request has."""
    led = {model._meta.label for model, _ways in request_rows.LEADS}
    of_request = {label for label, fate in TABLES.items() if fate is Fate.REQUEST}
    assert led - of_request == {
        "agreements.FellowStudent",
        "agreements.OutboundEmail",
        "agreements.StudentRequest",
    }
    assert of_request - led == {"agreements.Agreement", "agreements.Signer"}


def test_whatever_points_to_a_request_goes_before_it() -> None:
    order = [model for model, _ways in request_rows.LEADS]
    for place, model in enumerate(order):
        for field in model._meta.concrete_fields:
            if field.related_model in order and field.related_model is not model:
                assert order.index(field.related_model) > place, field
    assert OutboundEmail in order


def test_of_requests_each_status_has_one_rule_or_is_never_erased() -> None:
    covered = [status for rule in OF_REQUESTS for status in rule.statuses]
    assert len(covered) == len(set(covered))
    never = set(Status) - set(covered)
    assert never == (OPEN - {Status.DRAFT, Status.AWAITING_SIGNATURE}) | {
        Status.APPROVED,
        Status.ADDED,
    }
    assert set(covered) >= ENDED


def test_every_rule_has_its_row_but_the_wish_of_a_person() -> None:
    assert set(ErasureRule) - set(PERIODS) == {ErasureRule.PERSON}


def test_years_are_those_of_the_calendar_where_an_owner_chose_them() -> None:
    ended = PERIODS[ErasureRule.ENDED]
    assert ended.cutoff(NOW) is None
    assert ended.cutoff(NOW, 3) == datetime(2028, 3, 31, tzinfo=UTC)
    assert ended.end(datetime(2028, 2, 29, tzinfo=UTC), 1) == datetime(2029, 2, 28, tzinfo=UTC)
    assert [in_words(days) for days in (1, 90, 365, 730)] == [
        "1 day",
        "90 days",
        "1 year",
        "2 years",
    ]
