"""Erase a person who asks, as far as no agreement needs them: requests that came to nothing,
drafts, mails, the account. What stays, and why, is written to them. There is no way back but a
backup.

Without `--erase` it only says what would go and what would stay. See docs/keeping.md.
"""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from agreements import nudges
from agreements.exceptions import PortalError
from agreements.selectors.keeping.erasure_plan import ErasurePlan, plan_erasure
from agreements.selectors.keeping.people import find_person
from agreements.services.keeping.person_erasure import erase_person


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="any address of theirs")
        parser.add_argument(
            "--reason",
            required=True,
            help="told in evidence bundles beside what is missing: name nobody in it",
        )
        parser.add_argument("--erase", action="store_true", help="do it, for good")

    def handle(self, *, email: str, reason: str, erase: bool, **options: object) -> None:
        person = find_person(email)
        if person is None:
            raise CommandError(f"Nothing is kept under {email}.")
        if not erase:
            self._say(plan_erasure(person), "Would be erased")
            self.stdout.write("Nothing was erased.")
            return
        try:
            plan = erase_person(person, by=None, reason=reason)
        except PortalError as error:
            raise CommandError(str(error)) from error
        nudges.nudge_outbox()
        self._say(plan, "Erased")

    def _say(self, plan: ErasurePlan, done: str) -> None:
        names = [row.reference for row in plan.requests]
        for name in (*names, *(row.reference for row in plan.questions)):
            self.stdout.write(f"{done}: {name}")
        self.stdout.write(f"{done}: {plan.mails} e-mails about no request")
        if plan.takes_account:
            self.stdout.write(f"{done}: the account")
        for one in plan.stays:
            self.stdout.write(f"Stays: {one.what}: {one.why}")
