"""Publish a folder, or what lies in the storage of releases already, as a release of a dataset.

Killed half-way and started again it goes on with what is there. Whoever has access is told by mail.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agreements import nudges
from agreements.enums import ReleaseStatus
from agreements.exceptions import PortalError
from agreements.management.announcements import person_with_address
from agreements.management.copy_bars import CopyBars
from agreements.models import ArrivingFile, DataRelease, Dataset, User
from agreements.services.releases import (
    arrivals,
    drafts,
    folder_copy,
    publishing,
    source_folder,
    sum_worker,
)
from agreements.services.releases.release_row import InvalidReleaseMove

_NOTHING = "Nothing was published, because of"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="with the files of the release")
        parser.add_argument("--dataset", required=True, help="short name, such as casmemg")
        parser.add_argument("--label", required=True, help="such as 1.0")
        parser.add_argument("--by", required=True, help="e-mail of the data owner")
        parser.add_argument(
            "--notes", type=Path, help="a Markdown file: what is in it, what is new"
        )
        parser.add_argument(
            "--draft", action="store_true", help="leave it to be published at the desk"
        )
        parser.add_argument(
            "--in-storage",
            metavar="PREFIX",
            help="instead of a folder: files that lie in the storage, such as casmemg/1.0",
        )

    def handle(self, *, folder: Path | None, in_storage: str | None, **options: Any) -> None:
        if (folder is None) == (in_storage is None):
            raise CommandError("Give either a folder or --in-storage.")
        if folder is not None and not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        by = person_with_address(options["by"])
        try:
            if folder is not None:
                draft = self._copy(folder, {**options, "by": by})
            else:
                draft = self._sum(str(in_storage), {**options, "by": by})
            publishing.check_publishable(draft)
            self._done(draft, is_draft=options["draft"], by=by)
        except PortalError as error:
            problems = "".join(f"\n  - {sentence}" for sentence in str(error).split("\n"))
            raise CommandError(f"{_NOTHING}{problems}") from error
        except OSError as error:
            raise CommandError(
                f"{_NOTHING}\n  - the storage: {error.strerror or error}.\n"
                "What is there stays. Mend it, and run this again: it goes on."
            ) from error

    def _copy(self, folder: Path, options: dict[str, Any]) -> DataRelease:
        """The draft, with the files of a folder."""
        bars = CopyBars()
        try:
            with folder_copy.only_one_at_work(folder):
                files = source_folder.list_source_files(folder)
                draft = _draft(**options)
                folder_copy.copy_files(draft, files, by=options["by"], progress=bars)
        finally:
            bars.close()
        return draft

    def _sum(self, prefix: str, options: dict[str, Any]) -> DataRelease:
        """The draft, with files that lie in the storage. Workers may read some at the same time."""
        draft = _draft(**options)
        arrivals.add_from_storage(draft, prefix, by=options["by"])
        bars = CopyBars()
        left = draft.arriving.filter(problem="")
        sizes = left.values_list("size", flat=True)
        bars.begin(len(sizes), sum(sizes))

        def watch(file: ArrivingFile) -> Callable[[int], None]:
            bars.begin_file(file.path, file.size)
            return bars.read

        try:
            while left.exists():
                if not sum_worker.sum_arriving_files(release=draft, watch=watch):
                    time.sleep(1)  # a worker reads the others
        finally:
            bars.close()
        return draft

    def _done(self, draft: DataRelease, *, is_draft: bool, by: User) -> None:
        sizes = list(draft.files.values_list("size", flat=True))
        told = f"{len(sizes)} files, {sum(sizes):,} bytes"
        if is_draft:
            self.stdout.write(f"{draft} is a draft: {told}. Publish it at the desk.")
            return
        publishing.publish(draft, by=by)
        nudges.nudge_release_news()
        self.stdout.write(f"{draft} is published: {told}.")


def _draft(*, dataset: str, label: str, notes: Path | None, by: User, **_other: Any) -> DataRelease:
    """The draft of an earlier try, or a new one. Raises CommandError, PortalError."""
    found = Dataset.objects.filter(slug=dataset).first()
    if found is None:
        raise CommandError(f"There is no dataset {dataset}.")
    try:
        said = notes.read_text(encoding="utf-8") if notes else None
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{notes} can't be read as text in UTF-8: {error}") from error
    draft = found.releases.filter(label=label).first()
    if draft is None:
        return drafts.create_draft(found, label=label, notes=said or "", by=by)
    if draft.status != ReleaseStatus.DRAFT:
        raise InvalidReleaseMove(draft)
    if said is not None and draft.notes != said:
        return drafts.edit_draft(draft, notes=said, is_marked=draft.is_marked, by=by)
    return draft
