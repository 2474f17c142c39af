"""Whether an evidence bundle is as the portal made it. Needs no database, no network and no keys of
the portal: any installation can tell, also a fresh one.

Exit code 1, and a sentence for everything that is wrong.
"""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from agreements import signatures
from agreements.archives import bundle_check

_PARTS = {"actor": "who it was", "ip": "from which address", "words": "words and names"}


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the bundle, a ZIP archive")
        parser.add_argument(
            "--key", type=Path, metavar="PEM", help="the portal's public key, from its /keys/ page"
        )

    def handle(self, *, file: Path, key: Path | None, **options: object) -> None:
        try:
            trusted = signatures.from_pem(key.read_bytes()) if key else None
        except (OSError, ValueError) as error:
            raise CommandError(f"{key} is no public key of Ed25519 that can be read.") from error
        try:
            with file.open("rb") as opened:
                checked = bundle_check.check_bundle(opened, trusted)
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror or error}.") from error
        if checked.problems:
            raise CommandError("\n".join(checked.problems))
        self.stdout.write(
            f"{checked.agreement}: {checked.files:,} files and {checked.events:,} audit events are "
            f"as they were signed on {checked.made_at}."
        )
        self.stdout.write(f"Head of the audit chain: {checked.head}")
        for (part, at, because), number in sorted(checked.erased.items()):
            self.stdout.write(
                f"Erased in {number:,} of the events, {_PARTS.get(part, part)}: on {at}, "
                f"because: {because}"
            )
        for path in checked.missing:
            self.stdout.write(f"The portal had lost {path} already when it made the bundle.")
        self.stdout.write(f"Signed by the key {checked.key_id}")
        if trusted is None:
            self.stdout.write(
                "That key came with the bundle: compare it with the /keys/ page of the portal, or "
                "give it with --key. Anybody can sign with a key of their own."
            )
