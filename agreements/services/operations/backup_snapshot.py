"""What a backup has to know of the moment that it keeps: rows, heads, and the names of files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from agreements.backups.databases.snapshot import DatabaseSnapshot
from agreements.file_hold import Area
from agreements.selectors import files


class SnapshotFile(NamedTuple):
    """A file that a row names; size and sum where the row has them."""

    area: Area
    name: str
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """As in the manifest; `files` are those that rows name."""

    migrations: list[str]
    tables: dict[str, int]
    heads: list[list[object]]
    files: list[SnapshotFile]


def read_facts(snapshot: DatabaseSnapshot, *, with_releases: bool) -> SnapshotFacts:
    """All of the moment of the snapshot."""
    private = dict.fromkeys(_private_files(snapshot))
    releases = {file.name: file for file in _release_files(snapshot)} if with_releases else {}
    return SnapshotFacts(
        migrations=[f"{app}.{name}" for app, name in snapshot.rows(_MIGRATIONS)],
        tables={table: _count(snapshot, table) for table in snapshot.tables()},
        heads=[list(head) for head in snapshot.rows(_HEADS)],
        files=[*private, *releases.values()],
    )


def _private_files(snapshot: DatabaseSnapshot) -> Iterator[SnapshotFile]:
    for model, *columns in files.COLUMNS.values():
        for column in columns:
            sql = f'SELECT "{column}" FROM "{model._meta.db_table}" WHERE "{column}" <> \'\''  # noqa: S608 - names of ours
            for (name,) in snapshot.rows(sql):
                yield SnapshotFile(Area.PRIVATE, name)


def _release_files(snapshot: DatabaseSnapshot) -> Iterator[SnapshotFile]:
    """Not those that are still arriving, nor those whose bytes an owner had erased."""
    for name, size, sha256 in snapshot.rows(_RELEASE_FILES):
        yield SnapshotFile(Area.RELEASES, name, size, sha256)


def _count(snapshot: DatabaseSnapshot, table: str) -> int:
    ((number,),) = snapshot.rows(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - a name of ours
    return int(number)


_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
_HEADS = """
    SELECT chain.name, head.size, head.root
    FROM agreements_audithead head JOIN agreements_auditchain chain ON chain.id = head.chain_id
    WHERE head.size = (SELECT MAX(size) FROM agreements_audithead WHERE chain_id = head.chain_id)
    ORDER BY chain.name
"""
# What is left out is what `selectors.releases.recalls.erased_names` names.
_RELEASE_FILES = """
    SELECT file.file, file.size, file.sha256
    FROM agreements_releasefile file JOIN agreements_datarelease release
      ON release.id = file.release_id
    WHERE NOT EXISTS (
        SELECT 1 FROM agreements_recalledsum recalled JOIN agreements_datarelease erased
          ON erased.id = recalled.release_id
        WHERE recalled.sha256 = file.sha256 AND erased.dataset_id = release.dataset_id
          AND erased.erased_at IS NOT NULL
    )
    ORDER BY file.id
"""
