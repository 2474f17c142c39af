"""Files of releases that no row names: a killed command or a lost connection left them.

Only what the portal wrote is looked at; what owners put into the storage is theirs.
"""

from collections.abc import Iterator

from django.utils import timezone

from agreements.models import ArrivingFile, ReleaseFile
from agreements.release_storage import stored_files
from agreements.selectors.releases import recalls

from .orphan_files import AGE, Census, say_if_implausible


def take_census() -> Census:
    """Look at every file of ours, and at every row that names one."""
    before = timezone.now() - AGE
    # In this order: what is written or removed meanwhile is in neither list.
    files = {entry.name: entry.modified for entry in stored_files.list_own_files()}
    erased = recalls.erased_names()
    named = set(_names_in_rows()) - erased
    orphans = [
        name
        for name, modified in files.items()
        if modified <= before and stored_files.whole_name(name) not in named
    ]
    written = set(filter(stored_files.is_own, ReleaseFile.objects.values_list("file", flat=True)))
    written -= erased
    there = files.keys() | {entry.name for entry in stored_files.list_own_files()}
    missing = written - there
    return Census(tuple(sorted(orphans)), tuple(sorted(missing)), len(written - missing))


def remove_orphans_if_plausible() -> int:
    """Remove orphans; returns how many. As with other files, they stay where they are the more."""
    found = take_census()
    return 0 if say_if_implausible(found) else remove_orphans(found)


def remove_orphans(found: Census) -> int:
    """Remove the orphans of a census; returns how many."""
    stored_files.discard_files(found.orphans)
    return len(found.orphans)


def _names_in_rows() -> Iterator[str]:
    for model in (ReleaseFile, ArrivingFile):
        yield from model.objects.values_list("file", flat=True).iterator()
