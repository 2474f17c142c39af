"""`manage.py read_bounces`: what return mail reports goes on record."""

import os
import sys
from argparse import ArgumentParser
from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from agreements.mail.delivery_report import LIMIT, NoReport
from agreements.mail.imap import ImapFailed, UnreadMail, unread_mails
from agreements.services.mail import bounces


class Command(BaseCommand):
    help = (
        "Record what return mail reports (RFC 3464): one mail from standard input, or the unread "
        "ones of a mailbox. There, what is about mail of ours is marked as read; everything else "
        "stays unread. Safe to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--imap",
            dest="imap_url",
            nargs="?",
            const=settings.BOUNCES_IMAP_URL,
            metavar="URL",
            help="imaps://user:password@host/folder; by default BOUNCES_IMAP_URL, which other "
            "users of this machine can't see",
        )

    def handle(self, *, imap_url: str | None, **options: object) -> None:
        came_of_it: Counter[str] = Counter()
        source = "stdin" if imap_url is None else "IMAP"
        try:
            for raw, mark_read in [_from_pipe()] if imap_url is None else unread_mails(imap_url):
                results = bounces.record_mail(raw, source=source)
                if isinstance(results, NoReport):
                    came_of_it[results] += 1
                else:
                    came_of_it.update(results)
                    if not bounces.FOR_PEOPLE & set(results):
                        mark_read()
        except ImapFailed as error:
            raise CommandError(str(error)) from error
        except (OperationalError, bounces.TooEarly) as error:
            # A mail server that pipes a mail in keeps it and comes again (sysexits.h).
            raise CommandError(str(error), returncode=os.EX_TEMPFAIL) from error
        for result, count in sorted(came_of_it.items()):
            self.stdout.write(f"{count} {result}")


def _from_pipe() -> UnreadMail:
    return sys.stdin.buffer.read(LIMIT + 1), lambda: None
