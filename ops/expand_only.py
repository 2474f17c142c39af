"""`python -m ops.expand_only`: whether migrations since the last release leave alone what it uses.

During an upgrade, and after going back, the release before runs on the new tables. So a migration
may add; what it takes away, renames or forbids, the release before must not read or write any more.
Where that is so, its class says why: safe_beside_release_before = "1.4 no longer reads it".
deploy/last-release-migration names the last migration of the last release.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

APP = "agreements"
LAST = Path(__file__).resolve().parent.parent / "deploy" / "last-release-migration"

_HARMLESS = (
    operations.AddIndex,
    operations.AlterModelManagers,
    operations.AlterModelOptions,
    operations.CreateModel,
    operations.RemoveConstraint,
    operations.RemoveIndex,
    operations.RenameIndex,
)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")
    django.setup()
    loader = MigrationLoader(None)
    last = (APP, LAST.read_text().strip())
    (leaf,) = loader.graph.leaf_nodes(APP)
    known = set(loader.graph.forwards_plan(last))
    later = [key for key in loader.graph.forwards_plan(leaf) if key not in known and key[0] == APP]
    state = loader.project_state(last)
    wrong = list(problems([loader.graph.nodes[key] for key in later], state))
    for line in wrong:
        print(line)
    print(f"{len(later)} migrations since {last[1]}, {len(wrong)} unsafe while it runs")
    return min(len(wrong), 1)


def problems(migrations: Iterable[Migration], state: ProjectState) -> Iterator[str]:
    """A sentence for each operation that the release before may not survive.

    `state` is that release's, and is moved on.
    """
    new: set[str] = set()
    for migration in migrations:
        gone = set()
        for operation in _flat(migration.operations):
            model = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
            if isinstance(operation, operations.CreateModel):
                new.add(model)
            if isinstance(operation, operations.RemoveConstraint):
                gone.add(operation.name)
            told = "" if model in new else _problem(operation, state, gone)
            if told and not getattr(migration, "safe_beside_release_before", ""):
                yield f"{migration.name}: {operation.describe()}: {told}"
            operation.state_forwards(APP, state)


def _flat(several: Iterable[Operation]) -> Iterator[Operation]:
    for operation in several:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _problem(operation: Operation, state: ProjectState, gone: set[str]) -> str:
    match operation:
        case operations.AddField():
            if not _may_be_left_out(operation.field):
                return "the release before writes rows without it: null=True, or db_default"
        case operations.AlterField():
            before = state.models[APP, operation.model_name_lower].fields[operation.name]
            return _narrowed(before, operation.field)
        case operations.AddConstraint():
            # One of this name that went before it was narrower or other: a word more, mostly.
            if operation.constraint.name not in gone:
                return "the release before may write what it forbids"
        case _ if not isinstance(operation, _HARMLESS):
            return "the release before may use what it changes"
    return ""


def _may_be_left_out(field: "Field[object, object]") -> bool:
    return (
        isinstance(field, ManyToManyField)
        or field.null
        or field.db_default is not NOT_PROVIDED
        or field.generated
    )


def _narrowed(before: "Field[object, object]", after: "Field[object, object]") -> str:
    if type(before) is not type(after) or before.db_column != after.db_column:
        return "the release before knows the column as another"
    if before.null and not after.null:
        return "the release before writes rows without it"
    if after.max_length is not None and (before.max_length or sys.maxsize) > after.max_length:
        return "the release before writes more into it"
    if after.unique and not before.unique:
        return "the release before may write a value twice"
    return ""


if __name__ == "__main__":
    sys.exit(main())
