"""Migrations of databases with rows: whatever they do, and however they end, the guards stand."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor

from agreements.guards import install
from agreements.models import SignedScan
from tests.guards.expected import BESIDES, GUARDED
from tests.guards.later_migration import NAME, later_migration, migrate
from tests.guards.test_install import warnings
from tests.guards.world import expected_triggers, one_of_each, refusal, triggers

pytestmark = pytest.mark.usefixtures("empty_database")

ALL = GUARDED | BESIDES
# What a frozen table is asked for sooner or later: a column, filled for the rows that are there.
NEW_COLUMN = migrations.AddField("signedscan", "paper", models.CharField(null=True, max_length=9))
FILLED = migrations.AlterField(
    "signedscan", "paper", models.CharField(default="A4", max_length=9), preserve_default=False
)
# SQLite makes this table anew, which guards of other tables look at.
READ_ELSEWHERE = migrations.AddConstraint(
    "agreement",
    models.CheckConstraint(condition=~models.Q(reference=""), name="agreement_has_reference"),
)


def read_by_others() -> set[str]:
    """The guards that another connection sees meanwhile."""
    other = connection.copy()
    try:
        return set(install.standing(other))
    finally:
        other.close()


@pytest.fixture
def rows(empty_database: None) -> dict[str, models.Model]:
    """One in every guarded table."""
    call_command("migrate", verbosity=0)
    return one_of_each()


@pytest.mark.full
def test_a_frozen_table_is_altered_and_altered_back(rows: dict[str, models.Model]) -> None:
    everything, seen = read_by_others(), []

    def fill(apps: Any, _editor: Any) -> None:
        """A row that a foreign key leads away from, too."""
        apps.get_model("agreements", "SignedScan").objects.update(size=4711)
        seen.append(read_by_others())

    scan = rows["SignedScan"]
    operations = [
        NEW_COLUMN,
        FILLED,
        READ_ELSEWHERE,
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
    with later_migration(*operations):
        call_command("migrate", verbosity=0)
        assert seen == [everything], "nobody else sees the guards down"
        assert triggers() == expected_triggers(ALL)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, size, paper FROM agreements_signedscan")
            assert cursor.fetchall() == [(scan.pk, 4711, "A4")]
        assert refusal("UPDATE agreements_signedscan SET paper = 'A5'")
        last = MigrationExecutor(connection).loader.get_migration("agreements", NAME).dependencies
        call_command("migrate", *last[0], verbosity=0)
    assert triggers() == expected_triggers(ALL)
    assert SignedScan.objects.get().agreement_id == scan.agreement_id


@pytest.mark.full
def test_one_that_ends_badly_leaves_them_up_or_says_so(rows: dict[str, models.Model]) -> None:
    with pytest.raises(ZeroDivisionError):
        migrate(READ_ELSEWHERE, migrations.RunPython(_fail))
    assert triggers() == expected_triggers(ALL)
    assert _killed_while_migrating() == -signal.SIGKILL
    assert triggers() == expected_triggers(ALL)
    assert warnings() == []
    with pytest.raises(ZeroDivisionError):
        migrate(migrations.RunPython(_fail), atomic=False)
    assert triggers() == {}
    (said,) = warnings()
    assert "agreements_signedscan_no_update" in said
    call_command("migrate", verbosity=0)
    assert triggers() == expected_triggers(ALL)


def _fail(_apps: Any, _editor: Any) -> None:
    raise ZeroDivisionError


def test_where_a_table_is_missing_the_others_are_guarded(empty_database: None) -> None:
    """As while migrations are applied one at a time, or undone."""
    migrate(migrations.DeleteModel("ScanNote"))
    found = triggers()
    assert found["agreements_signedscan"] == expected_triggers(ALL)["agreements_signedscan"]
    assert "agreements_scannote" not in found
    assert warnings() == []


_KILLED = """
import os, signal
import django
django.setup()
from django.db import migrations
from tests.guards.later_migration import migrate
from tests.guards.test_migrating import NEW_COLUMN, READ_ELSEWHERE
def die(_apps, _editor):
    os.kill(os.getpid(), signal.SIGKILL)
migrate(NEW_COLUMN, READ_ELSEWHERE, migrations.RunPython(die))
"""


def _killed_while_migrating() -> int:
    """The exit code of a `migrate` that dies after its tables were altered."""
    found = connection.settings_dict
    url = f"sqlite:///{found['NAME']}"
    if connection.vendor == "postgresql":
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(found)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    return subprocess.run([sys.executable, "-c", _KILLED], env=environment).returncode
