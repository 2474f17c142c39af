"""Guards come back after every `migrate`, whatever became of them; what is missing is said."""

from importlib import import_module
from typing import Any

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from agreements.guards import Guard, Lift, keep
from tests.guards.expected import BESIDES, GUARDED
from tests.guards.world import expected_triggers, one_of_each, refusal, triggers

SCAN = "agreements_signedscan"
NAME = f"{SCAN}_no_update"


def put(table: str, event: str, condition: str, name: str) -> list[str]:
    guard = Guard(table, event, condition, "never", name=name)
    return [*guard.drop(connection.vendor), *guard.create(connection.vendor)]


_SILENT = "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
_ON_BOTH = {
    "lets everything pass": put(SCAN, "UPDATE", "1 = 0", NAME),
    "stands on another table": put("agreements_heldscan", "UPDATE", "1 = 1", NAME),
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
    keep.put_up("default")
    assert refusal(change, scan.pk)
    assert warnings() == []


@pytest.mark.django_db
def test_a_guard_that_is_no_longer_listed_goes_and_a_strangers_stays() -> None:
    run(
        *put("agreements_defect", "DELETE", "1 = 1", "agreements_defect_no_delete"),
        *put("agreements_defect", "DELETE", "1 = 0", "theirs_agreements_x"),
    )
    keep.put_up("default")
    found = triggers()["agreements_defect"]
    assert found == {"theirs_agreements_x": "DELETE"}


@pytest.mark.django_db
def test_nothing_is_done_where_all_stand(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):  # a savepoint, two looks, its release
        keep.put_up("default")
    keep.lift("default", plan=[])
    assert triggers() == expected_triggers(GUARDED | BESIDES)


@pytest.mark.django_db(transaction=True)
def test_emptying_all_tables_after_a_test_leaves_them_standing() -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert triggers() == expected_triggers(GUARDED | BESIDES)


class TestMigrating:
    """From an older state, with rows, through migrations that make tables anew."""

    @pytest.fixture(autouse=True)
    def _forgetful(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Migrations that repeat no guard, the last of which rebuilds what a guard looks at."""
        names = ("0013_defects", "0014_originals")
        for name in names:
            migration = import_module(f"agreements.migrations.{name}").Migration
            kept = [op for op in migration.operations if not isinstance(op, Guard | Lift)]
            monkeypatch.setattr(migration, "operations", kept)
        late = migrations.AddField("agreement", "late", models.CharField(default="", max_length=9))
        kept.append(late)

    @pytest.mark.usefixtures("empty_database")
    def test_with_rows_ends_with_all_guards_up(self) -> None:
        call_command("migrate", "agreements", "0012", verbosity=0)
        at_0012 = triggers()
        assert at_0012["agreements_signedscan"] == _expected("SignedScan")
        _older_rows()
        call_command("migrate", verbosity=0)
        assert triggers() == expected_triggers(GUARDED | BESIDES)
        for table in ("issueddocument", "signedscan", "reviewdecision"):
            assert refusal(f"UPDATE agreements_{table} SET agreement_id = 0")
            assert refusal(f"DELETE FROM agreements_{table}")

    @pytest.mark.usefixtures("empty_database")
    def test_one_at_a_time_keeps_those_up_whose_columns_are_there(self) -> None:
        call_command("migrate", "agreements", "0004", verbosity=0)
        call_command("migrate", "agreements", "0006", verbosity=0)
        found = triggers()
        assert found["agreements_signedscan"] == _expected("SignedScan")
        assert "agreements_scannote" not in found
        assert warnings() == []


def _expected(model: str) -> dict[str, str]:
    (guards,) = expected_triggers({model: GUARDED[model]}).values()
    return guards


def _older_rows() -> None:
    """A request with its papers as the portal kept it then."""
    executor = MigrationExecutor(connection)
    old = executor.loader.project_state([("agreements", "0012_findings")]).apps

    def make(model: str, **fields: Any) -> Any:
        return old.get_model("agreements", model).objects.create(**fields)

    now, digest = timezone.now(), "0" * 64
    user = make("User", email="li@example.edu")
    reviewer = make("User", email="reviewer@example.edu")
    dataset = make("Dataset", slug="casmemg", name="CASMEMG")
    version = make(
        "LicenseVersion",
        dataset=dataset,
        number="1.0",
        status="in_force",
        effective_at=now,
        sha256=digest,
        body_sha256=digest,
        body_pages=1,
    )
    agreement = make(
        "Agreement",
        reference="LA-222222",
        signer=make("Signer", user=user, email=user.email),
        dataset=dataset,
        version=version,
    )
    document = make(
        "IssuedDocument",
        agreement=agreement,
        version=version,
        number=1,
        document_id="one",
        terms={},
        layout={},
        size=1,
        pages=1,
        issued_at=now,
    )
    scan = make(
        "SignedScan",
        agreement=agreement,
        document=document,
        number=1,
        size=1,
        pages=1,
        uploaded_at=now,
        uploaded_by=user,
    )
    make(
        "ReviewDecision",
        agreement=agreement,
        scan=scan,
        verb="approve",
        reviewer=reviewer,
        signer_user=user,
        decided_at=now,
    )
