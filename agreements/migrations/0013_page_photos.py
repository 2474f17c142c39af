"""Photos of single pages, links that let a phone take them, and the PDF of those that wait."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0012_languages"),
    ]

    operations = [
        migrations.AddField(
            model_name="quarantinedupload",
            name="pdf",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="PDF made of it"
            ),
        ),
        migrations.CreateModel(
            name="PhoneLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "token_sha256",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="SHA-256 of the token"
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                (
                    "session_sha256",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        null=True,
                        unique=True,
                        verbose_name="SHA-256 of the phone’s session",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sent", "the pages were sent"),
                            ("stopped", "it was ended on the computer"),
                            ("replaced", "a new code was made"),
                        ],
                        max_length=10,
                        verbose_name="why it ended",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_links",
                        to="agreements.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "link for a phone",
                "verbose_name_plural": "links for phones",
            },
        ),
        migrations.CreateModel(
            name="PagePhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(max_length=200, verbose_name="file")),
                (
                    "original_name",
                    models.CharField(max_length=255, verbose_name="original file name"),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="uploaded"
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                (
                    "straight_picture",
                    models.CharField(max_length=200, verbose_name="paper, straightened"),
                ),
                ("preview_picture", models.CharField(max_length=200, verbose_name="preview")),
                (
                    "page",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="page"),
                ),
                ("faults", models.JSONField(blank=True, default=list, verbose_name="faults")),
                (
                    "used_as",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="used as page"
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="agreements.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="agreements.issueddocument",
                        verbose_name="issued document",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="agreements.phonelink",
                        verbose_name="link for a phone",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo of a page",
                "verbose_name_plural": "photos of pages",
            },
        ),
        migrations.AddConstraint(
            model_name="phonelink",
            constraint=models.UniqueConstraint(
                fields=("agreement", "number"), name="phone_link_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="phonelink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("agreement",),
                name="phone_link_one_not_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="phonelink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at", None), ("session_sha256", None)),
                    models.Q(("opened_at__isnull", False), ("session_sha256__isnull", False)),
                    _connector="OR",
                ),
                name="phone_link_opened_with_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="phonelink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end", ""), ("ended_at", None)),
                    models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)),
                    _connector="OR",
                ),
                name="phone_link_ended_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="pagephoto",
            index=models.Index(fields=["uploaded_at"], name="photo_uploaded"),
        ),
        migrations.AddConstraint(
            model_name="pagephoto",
            constraint=models.UniqueConstraint(fields=("document", "sha256"), name="photo_once"),
        ),
        migrations.AddConstraint(
            model_name="pagephoto",
            constraint=models.UniqueConstraint(
                fields=("document", "used_as"), name="photo_one_a_page"
            ),
        ),
    ]
