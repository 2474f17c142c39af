"""Translations of LA versions that are no drafts, each a revision; drafts of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    safe_beside_release_before = "it writes neither of the two columns of the pair"

    dependencies = [
        ("agreements", "0014_dataset_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="TranslationDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=15, verbose_name="language")),
                ("source", models.TextField(verbose_name="text (Markdown with front matter)")),
            ],
            options={
                "verbose_name": "draft of a translation",
                "verbose_name_plural": "drafts of translations",
                "ordering": ["version", "language"],
            },
        ),
        migrations.AlterModelOptions(
            name="licensetranslation",
            options={
                "ordering": ["version", "language", "revision"],
                "verbose_name": "translation",
                "verbose_name_plural": "translations",
            },
        ),
        migrations.RemoveConstraint(
            model_name="licensetranslation",
            name="translation_once",
        ),
        migrations.AddField(
            model_name="licensetranslation",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="published"),
        ),
        migrations.AddField(
            model_name="licensetranslation",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="published by",
            ),
        ),
        migrations.AddField(
            model_name="licensetranslation",
            name="revision",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, verbose_name="revision"
            ),
        ),
        migrations.AddConstraint(
            model_name="licensetranslation",
            constraint=models.UniqueConstraint(
                fields=("version", "language", "revision"), name="translation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="licensetranslation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("published_by__isnull", True)),
                    models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                    _connector="OR",
                ),
                name="translation_published_pair",
            ),
        ),
        migrations.AddField(
            model_name="translationdraft",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="translation_drafts",
                to="agreements.licenseversion",
                verbose_name="LA version",
            ),
        ),
        migrations.AddConstraint(
            model_name="translationdraft",
            constraint=models.UniqueConstraint(
                fields=("version", "language"), name="translation_draft_once"
            ),
        ),
    ]
