"""Erase personal data of audit events where the law demands it: addresses of accounts, IP
addresses, words and names. The events stay, and their chains stay whole (`verify_audit`).

Without `--erase` it only says of how many events. There is no way back but a backup.
"""

from argparse import ArgumentParser
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agreements.exceptions import PortalError
from agreements.models import Dataset
from agreements.selectors.addresses import account_of
from agreements.services.evidence import erasing


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="who does it: an owner, or a superuser")
        parser.add_argument(
            "--reason",
            required=True,
            help="told in evidence bundles beside what is missing: name nobody in it",
        )
        parser.add_argument("--dataset", metavar="SLUG", help="of one dataset; else of all")
        parser.add_argument(
            "--address",
            default="",
            help="of a person: all of what they did, and words in which the address stands",
        )
        parser.add_argument("--older-than", type=int, metavar="DAYS", help="what happened before")
        parser.add_argument(
            "--part",
            action="append",
            choices=erasing.PARTS,
            help="which parts (again for more); else all",
        )
        parser.add_argument("--erase", action="store_true", help="do it, for good")

    def handle(
        self,
        *,
        by: str,
        reason: str,
        dataset: str | None,
        address: str,
        older_than: int | None,
        part: list[str] | None,
        erase: bool,
        **options: object,
    ) -> None:
        person = account_of(by.strip().lower())
        if person is None:
            raise CommandError(f"There is no account {by}.")
        what = erasing.Erasable(
            dataset=_dataset(dataset) if dataset else None,
            address=address.strip(),
            before=_before(older_than),
            parts=part or erasing.PARTS,
        )
        if not erase:
            found = erasing.count_erasable(what)
            told = ", ".join(f"{name}: {number:,}" for name, number in found.items())
            self.stdout.write(f"Events of which it would be erased: {told}. Nothing was erased.")
            return
        try:
            number = erasing.erase_personal_data(what, by=person, reason=reason)
        except PortalError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Erased in {number:,} events.")


def _dataset(slug: str) -> Dataset:
    found = Dataset.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no dataset {slug}.")
    return found


def _before(days: int | None) -> datetime | None:
    if days is None:
        return None
    if not 0 < days < 36_500:
        raise CommandError("--older-than: a number of days from 1 on.")
    return timezone.now() - timedelta(days=days)
