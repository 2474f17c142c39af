"""What a migration may do beside the release before."""

import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from ops import expand_only


def state() -> ProjectState:
    made = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
    ]
    made.add_model(ModelState(expand_only.APP, "Box", fields))
    return made


def found(*operations: object, said: str = "") -> list[str]:
    migration = type("Migration", (migrations.Migration,), {"operations": list(operations)})
    if said:
        migration.safe_beside_release_before = said
    return list(expand_only.problems([migration("0009_boxes", expand_only.APP)], state()))


def rule(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(name="a"), name=name)


SAFE = {
    "a column that may be empty": [
        migrations.AddField("box", "size", models.IntegerField(null=True))
    ],
    "a column that the database fills": [
        migrations.AddField("box", "size", models.IntegerField(db_default=0))
    ],
    "a longer word": [migrations.AlterField("box", "name", models.CharField(max_length=40))],
    "a table, and whatever is done to it": [
        migrations.CreateModel("Lid", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("lid", "size", models.IntegerField(default=0)),
        migrations.AddConstraint("lid", models.UniqueConstraint(fields=["size"], name="lid_size")),
    ],
    "a rule with a word more": [
        migrations.AddConstraint("box", rule("known")),
        migrations.RemoveConstraint("box", "known"),
        migrations.AddConstraint("box", rule("known")),
    ][1:],
}
UNSAFE = {
    "a column that is dropped": migrations.RemoveField("box", "note"),
    "a column that is renamed": migrations.RenameField("box", "note", "remark"),
    "a table that is dropped": migrations.DeleteModel("Box"),
    "a table that is renamed": migrations.RenameModel("Box", "Case"),
    "a column that must be filled": migrations.AddField(
        "box", "size", models.IntegerField(default=0)
    ),
    "a shorter word": migrations.AlterField("box", "name", models.CharField(max_length=10)),
    "another kind": migrations.AlterField("box", "note", models.IntegerField(null=True)),
    "what may not be empty any more": migrations.AlterField("box", "note", models.TextField()),
    "what may not be there twice": migrations.AlterField(
        "box", "name", models.CharField(max_length=20, unique=True)
    ),
    "a new rule": migrations.AddConstraint("box", rule("known")),
    "code": migrations.RunPython(migrations.RunPython.noop),
    "SQL": migrations.RunSQL("SELECT 1"),
    "code beside the state": migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]),
}


@pytest.mark.parametrize("what", SAFE)
def test_the_release_before_goes_on_with(what: str) -> None:
    before = state()
    if "more" in what:  # the rule is there already
        migrations.AddConstraint("box", rule("known")).state_forwards(expand_only.APP, before)
    migration = type("Migration", (migrations.Migration,), {"operations": SAFE[what]})
    made = migration("0009_boxes", expand_only.APP)
    assert list(expand_only.problems([made], before)) == []


@pytest.mark.parametrize("what", UNSAFE)
def test_the_release_before_may_not_survive(what: str) -> None:
    (told,) = found(UNSAFE[what])
    assert told.startswith("0009_boxes: ")
    assert found(UNSAFE[what], said="1.4 no longer reads it") == []


def test_the_last_release_is_a_migration_of_ours() -> None:
    name = expand_only.LAST.read_text().strip()
    assert (expand_only.LAST.parent.parent / "agreements" / "migrations" / f"{name}.py").is_file()
