"""What the commands about announcements share."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from agreements.exceptions import PortalError
from agreements.models import LicenseVersion, User
from agreements.selectors.addresses import account_of
from agreements.selectors.notices.deliveries import counts


class VersionCommand(BaseCommand):
    """A command about one LA version, which `act` is handed with the other options."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", help="short name, such as casmemg")
        parser.add_argument("number", help="such as 1.1")
        parser.add_argument("--watch", action="store_true", help="until nothing waits")

    def handle(self, *, dataset: str, number: str, **options: Any) -> None:
        rows = LicenseVersion.objects.select_related("dataset")
        version = rows.filter(dataset__slug=dataset, number=number).first()
        if version is None:
            raise CommandError(f"{dataset} has no LA version {number}.")
        try:
            self.act(version, options)
        except PortalError as error:
            raise CommandError(str(error)) from error

    def act(self, version: LicenseVersion, options: dict[str, Any]) -> None:
        raise NotImplementedError


def person_with_address(email: str) -> User:
    """Raises CommandError when nobody has the address."""
    found = account_of(email.strip().lower())
    if found is None:
        raise CommandError(f"Nobody has the address {email}.")
    return found


def watch_until_sent(version: LicenseVersion) -> None:
    """A bar that fills until no notice waits; without a terminal there is none, only the wait."""
    counted = counts(version)
    done = counted["total"] - counted["waiting"]
    with tqdm(total=counted["total"], initial=done, disable=None) as bar:
        while counted["waiting"]:
            time.sleep(1)
            counted = counts(version)
            bar.update(counted["total"] - counted["waiting"] - bar.n)
