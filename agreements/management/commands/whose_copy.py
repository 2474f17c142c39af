"""Whose copy of a release an archive, a part of one or an unpacked folder is."""

import getpass
import hashlib
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from agreements.archives import odds
from agreements.archives.found_files import read_found
from agreements.exceptions import KeyMissing
from agreements.services.releases import whose_copy
from agreements.services.releases.whose_copy import Answer, Named

_PASSED_ON = "This says whose copy it was, not who passed it on."


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a ZIP or tar file, or what is left; a folder")

    def handle(self, *, path: Path, **options: object) -> None:
        try:
            found = read_found(path)
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror or error}.") from error
        # disable=None: without a terminal there is no bar.
        with tqdm(
            total=whose_copy.count_copies(), unit=" copies", disable=None, file=sys.stderr
        ) as bar:
            try:
                answer = whose_copy.find_owner(found, bar.update)
            except KeyMissing as error:
                raise CommandError(str(error)) from error
        sha256 = _sha256(path) if path.is_file() else ""
        whose_copy.record_answer(answer, name=path.resolve().name, sha256=sha256, looker=_account())
        for sentence in _sentences(answer, len(found)):
            self.stdout.write(sentence)


def _sentences(answer: Answer, found: int) -> Iterator[str]:
    yield f"Files found: {found:,}; recognized as of a release: {answer.files:,}."
    for named in answer.named:
        yield _how(named)
        yield (
            f"  Odds that chance alone makes one of all copies ({answer.copies:,}) look so: "
            f"{odds.in_words(named.likeness.odds)}."
        )
    yield _PASSED_ON if answer.named else f"Nobody can tell whose copy it is: {_why_not(answer)}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _account() -> str:
    """Of the operating system; its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _why_not(answer: Answer) -> str:
    if not answer.copies:
        return "no marked copy was ever asked for."
    if not answer.files:
        return "nothing in it has the name of a file of a release."
    return (
        f"chance alone makes one of all copies ({answer.copies:,}) look as much like it with odds "
        f"of {odds.in_words(answer.odds)}. A name is given below 1 in 1,000,000 only."
    )


def _how(named: Named) -> str:
    grant, like = named.grant, named.likeness
    role = "signer" if grant.associate is None else "associated user"
    return (
        f"{grant.agreement.reference}, {grant.person} ({role}), release {named.release}:\n"
        f"  {like.same_times:,} files have the times of this copy, off by {_clock(like.shift)}; "
        f"{like.in_order:,} stand in its order."
    )


def _clock(seconds: int) -> str:
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{abs(seconds) // 3600}:{abs(seconds) % 3600 // 60:02d} hours"
