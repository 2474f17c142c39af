"""`manage.py read_bounces`: what return mail reports goes on record."""

import mailbox
import os
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from agreements.mail import boxes, dsn
from agreements.mail.imap import ImapFailed, imap
from agreements.services.mail import bounces


class Command(BaseCommand):
    help = (
        "Read bounces (RFC 3464) from files, a Maildir, an mbox or IMAP, or one from standard "
        "input, and record them. What is about mail of ours is marked as read; everything else "
        "stays unread. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="one mail each; none: stdin")
        parser.add_argument("--maildir", type=Path, metavar="DIR")
        parser.add_argument("--mbox", type=Path, metavar="FILE")
        parser.add_argument(
            "--imap",
            dest="imap_url",
            nargs="?",
            const=settings.BOUNCES_IMAP_URL,
            metavar="URL",
            help="imaps://user:password@host/folder; by default BOUNCES_IMAP_URL, which other "
            "users of this machine can't see",
        )

    def handle(
        self,
        *,
        files: list[Path],
        maildir: Path | None,
        mbox: Path | None,
        imap_url: str | None,
        **options: object,
    ) -> None:
        came_of_it: Counter[str] = Counter()
        try:
            for source, letter in _letters(files, maildir, mbox, imap_url):
                results = bounces.take(letter.raw, source=source)
                if isinstance(results, dsn.Problem):
                    came_of_it[results] += 1
                else:
                    came_of_it.update(results)
                    if not bounces.FOR_PEOPLE & set(results):
                        letter.mark_read()
        except (OSError, mailbox.Error, ImapFailed) as error:
            raise CommandError(str(error)) from error
        except (OperationalError, bounces.TooEarly) as error:
            # A mail server that pipes a mail in keeps it and comes again (sysexits.h).
            raise CommandError(str(error), returncode=os.EX_TEMPFAIL) from error
        for result, count in sorted(came_of_it.items()):
            self.stdout.write(f"{count} {result}")


def _letters(
    files: list[Path], maildir: Path | None, mbox: Path | None, imap_url: str | None
) -> Iterator[tuple[str, boxes.Letter]]:
    """Where each mail comes from, and the mail."""
    if maildir:
        yield from (("Maildir", letter) for letter in boxes.maildir(maildir))
    if mbox:
        yield from (("mbox", letter) for letter in boxes.mbox(mbox))
    if imap_url is not None:
        yield from (("IMAP", letter) for letter in imap(imap_url))
    for file in files:
        with file.open("rb") as content:
            yield "file", boxes.Letter(content.read(dsn.LIMIT + 1), lambda: None)
    if not (files or maildir or mbox or imap_url is not None):
        yield "stdin", boxes.Letter(sys.stdin.buffer.read(dsn.LIMIT + 1), lambda: None)
