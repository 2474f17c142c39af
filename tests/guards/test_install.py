"""What is missing of the guards, or altered, is said; the end of every `migrate` mends it."""

from typing import Any

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection

from agreements.guards import install
from agreements.guards.trigger import Guard, drop
from tests.guards.expected import BESIDES, GUARDED
from tests.guards.world import expected_triggers, one_of_each, refusal, triggers

SCAN = "agreements_signedscan"
NAME = f"{SCAN}_no_update"


def put(table: str, event: str, condition: str, name: str) -> list[str]:
    guard = Guard(table, event, condition, "never", name=name)
    return [drop(name, connection.vendor), *guard.create(connection.vendor)]


_SILENT = "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
_ON_BOTH = {
    "lets everything pass": put(SCAN, "UPDATE", "1 = 0", NAME),
    "stands on another table": put("agreements_quarantinedupload", "UPDATE", "1 = 1", NAME),
    "looks at another event": put(SCAN, "DELETE", "1 = 1", NAME),
}
MISTAKES = {
    "sqlite": {**_ON_BOTH, "dropped": [f"DROP TRIGGER {NAME}"]},
    "postgresql": {
        **_ON_BOTH,
        "dropped": [f"DROP TRIGGER {NAME} ON {SCAN}"],
        "disabled": [f"ALTER TABLE {SCAN} DISABLE TRIGGER {NAME}"],
        "says nothing": [f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger {_SILENT}"],
    },
}


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def warnings() -> list[str]:
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [w.msg for w in found if w.id == "agreements.W001"]


@pytest.mark.django_db
@pytest.mark.parametrize("mistake", MISTAKES[connection.vendor])
def test_a_guard_that_is_missing_or_altered_is_said_and_put_up_again(mistake: str) -> None:
    scan = one_of_each()["SignedScan"]
    connection.check_constraints()  # PostgreSQL alters no table that it still has to look at
    run(*MISTAKES[connection.vendor][mistake])
    change = "UPDATE agreements_signedscan SET size = 1 WHERE id = %s"
    assert not refusal(change, scan.pk)
    (said,) = warnings()
    assert f"guards missing or altered: {NAME}." in said
    install.put_up("default")
    assert refusal(change, scan.pk)
    assert warnings() == []


@pytest.mark.django_db
def test_a_guard_that_is_no_longer_listed_goes_and_a_strangers_stays() -> None:
    run(
        *put("agreements_defect", "DELETE", "1 = 1", "agreements_defect_no_delete"),
        *put("agreements_defect", "DELETE", "1 = 0", "theirs_agreements_x"),
    )
    install.put_up("default")
    found = triggers()["agreements_defect"]
    assert found == {"theirs_agreements_x": "DELETE"}


@pytest.mark.django_db
def test_nothing_is_done_where_all_stand(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):  # a savepoint, two looks, its release
        install.put_up("default")
    install.lift_in_each(plan=[])
    assert triggers() == expected_triggers(GUARDED | BESIDES)


@pytest.mark.django_db(transaction=True)
def test_emptying_all_tables_after_a_test_leaves_them_standing() -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert triggers() == expected_triggers(GUARDED | BESIDES)
