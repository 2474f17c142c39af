"""`manage.py count_numbers`: count what happened to every dataset anew, day by day."""

from django.core.management.base import BaseCommand

from agreements.services.datasets import daily_numbers


class Command(BaseCommand):
    help = (
        "Count anew what the page of numbers and the yearly report tell, for all days of all "
        "datasets. Workers do so every day; safe beside a running portal, twice, and to kill."
    )

    def handle(self, **options: object) -> None:
        self.stdout.write(f"{daily_numbers.count_all(only_lately=False)} numbers written.")
