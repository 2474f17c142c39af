"""`manage.py reseal`: after a change of FIELD_KEY, seal everything under its first key."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from agreements.services.operations import reseal


class Command(BaseCommand):
    help = (
        "Seal everything in the database anew under the first key of FIELD_KEY, and say what still "
        "needs an older one. Safe to run twice, beside a running portal, and to kill."
    )
    # What it mends is what they find fault with.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--forget",
            action="store_true",
            help="give up what none of the keys opens: passwords of the data have to be set anew, "
            "second factors set up anew",
        )

    def handle(self, *, forget: bool, **options: object) -> None:
        locked = 0
        for done in reseal.reseal():
            self.stdout.write(
                f"{done.kind.name}: {done.anew} sealed anew, {done.current} were, "
                f"{done.locked} that no key opens"
            )
            locked += done.locked
        if forget and locked:
            for kind, number in reseal.forget_locked():
                self.stdout.write(f"{kind.name}: {number} given up")
        links, documents = reseal.on_older_keys()
        self.stdout.write(
            f"{links} notices with mails to come and {documents} documents that may still come "
            "back signed were made under an older key."
        )
        if (locked and not forget) or links:
            self.stdout.write("Keep the older keys.")
        elif documents:
            self.stdout.write(
                "Without the older keys, pages of those documents are not recognized in a scan "
                "for another request. Nothing else needs them."
            )
        else:
            self.stdout.write("Nothing in the database needs the older keys any more.")
