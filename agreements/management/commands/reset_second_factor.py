"""`manage.py reset_second_factor`: for staff who lost phone, key and recovery codes."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from agreements.selectors.addresses import account_of
from agreements.services.accounts import accounts


class Command(BaseCommand):
    help = "Forget a person's second factor and end their sessions. Be sure who asks for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="address of the account")

    def handle(self, *args: object, email: str, **options: object) -> None:
        user = account_of(email.strip().lower())
        if user is None:
            raise CommandError(f"There is no account {email}.")
        accounts.reset_second_factor(user, by=None)
        self.stdout.write(f"{user.email} signs in by mail and sets up a second factor anew.")
