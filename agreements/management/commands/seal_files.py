"""`manage.py seal_files`: seal stored files that lie in the clear or under an older key."""

from django.core.management.base import BaseCommand, CommandError

from agreements.exceptions import KeyMissing
from agreements.services.operations import sealing_files


class Command(BaseCommand):
    help = (
        "Seal files that lie in the clear, and lock those anew under the first key of STORAGE_KEY "
        "that an older one opens. Safe to run twice, beside a running portal, and to kill."
    )
    # What it mends is what they find fault with.
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        locked = damaged = 0
        try:
            for done in sealing_files.seal_files():
                self.stdout.write(
                    f"{done.kind}: {done.sealed} sealed, {done.anew} locked anew, {done.current} "
                    f"were, {done.locked} that no key opens, {done.damaged} damaged"
                )
                locked += done.locked
                damaged += done.damaged
        except KeyMissing as error:
            raise CommandError("STORAGE_KEY is empty. Set it, as .env.example says.") from error
        except OSError as error:
            raise CommandError(
                f"{error}\nMend it, and run this again: what was done stays done."
            ) from error
        if locked:
            raise CommandError(
                "Keep the older keys, and put those back that are not in STORAGE_KEY any more."
            )
        if damaged:
            raise CommandError("What is damaged can be brought from a backup (docs/at-rest.md).")
        self.stdout.write(
            "No file here needs the older keys any more. Backups that were made before do."
        )
