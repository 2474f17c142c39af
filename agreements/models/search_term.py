"""What agreements are found by."""

from django.db import models

from agreements.search_terms import LONGEST_TERM

from .agreement import Agreement
from .dataset import Dataset


class SearchTerm(models.Model):
    """One folded word, or one or two characters, under which an agreement is found. Derived: only
    `services.search_index` writes it, in the transaction that writes what it is made of.

    A signer's names and those of the people listed are apart, because they change under locks of
    their own. On PostgreSQL the migration gives `term` the collation "C", so that one index serves
    equality and beginnings as it does on SQLite.
    """

    pk = models.CompositePrimaryKey("agreement", "term", "of_people")
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,  # tens of millions of rows, which are derived
    )
    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    term = models.CharField(max_length=LONGEST_TERM)
    of_people = models.BooleanField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["dataset", "term", "agreement"], name="search_term_newest"),
        ]

    def __str__(self) -> str:
        return self.term
