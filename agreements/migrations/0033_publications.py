"""Publications, and letters that show an approval."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import agreements.models.approval_letter

# What the LA that comes with the portal says of images. Its text is frozen, so it says it still.
_ITS_TEXT = "Except for subject 07, the images of the rest of the subjects should not be published."
_CLAUSE, _BEGINS = 3, "Except for subject 07"


def say_what_casmemg_asks(apps, _editor):
    """Whoever publishes images of CASMEMG is asked for what its clause 3 demands."""
    versions = apps.get_model("agreements", "LicenseVersion").objects
    named = versions.filter(source__contains=_ITS_TEXT, dataset__name="CASMEMG")
    datasets = apps.get_model("agreements", "Dataset").objects
    for dataset in datasets.filter(pk__in=named.values("dataset")):
        dataset.asks = {"images": _CLAUSE, **dataset.asks}
        dataset.words = {"images_from": _BEGINS, **dataset.words}
        dataset.save(update_fields=["asks", "words"])


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0032_releases"),
    ]

    operations = [
        migrations.RunPython(say_what_casmemg_asks, migrations.RunPython.noop),
        migrations.CreateModel(
            name="ApprovalLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "code",
                    models.CharField(
                        default=agreements.models.approval_letter.new_check_code,
                        max_length=40,
                        unique=True,
                        verbose_name="check code",
                    ),
                ),
                ("facts", models.JSONField(verbose_name="what it says")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_letters",
                        to="agreements.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agreements.licenseversion",
                        verbose_name="LA version",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval letter",
                "verbose_name_plural": "approval letters",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "number"), name="letter_number_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("article-journal", "Journal article"),
                            ("paper-conference", "Conference paper"),
                            ("chapter", "Chapter in a book"),
                            ("book", "Book"),
                            ("thesis", "Thesis"),
                            ("report", "Report"),
                            ("article", "Preprint"),
                            ("document", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("authors", models.TextField(verbose_name="authors")),
                (
                    "venue",
                    models.CharField(blank=True, max_length=300, verbose_name="published in"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("doi", models.CharField(blank=True, max_length=255, verbose_name="DOI")),
                ("csl", models.JSONField(verbose_name="as CSL-JSON")),
                (
                    "shows_images",
                    models.BooleanField(blank=True, null=True, verbose_name="shows images"),
                ),
                ("confirmed", models.JSONField(blank=True, default=dict, verbose_name="confirmed")),
                ("registered_at", models.DateTimeField(verbose_name="registered")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "withdrawn_why",
                    models.TextField(blank=True, max_length=1000, verbose_name="reason"),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="agreements.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="agreements.dataset",
                        verbose_name="dataset",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registered by",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
                "permissions": [("withdraw_publication", "Can withdraw publications")],
                "indexes": [
                    models.Index(fields=["dataset", "-year", "-id"], name="publication_list")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "number"), name="publication_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("doi", ""), _negated=True), ("withdrawn_at__isnull", True)
                        ),
                        fields=("dataset", "doi"),
                        name="publication_doi_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="publication_withdrawn_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_why", ""), ("withdrawn_at__isnull", False), _connector="OR"
                        ),
                        name="publication_reason_of_withdrawal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shows_images", True), _negated=True),
                            models.Q(("confirmed", {}), _negated=True),
                            _connector="OR",
                        ),
                        name="publication_images_confirmed",
                    ),
                ],
            },
        ),
    ]
