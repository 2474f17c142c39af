"""A fetch is on record while it goes on; a token stands for a grant at the command line; what a
person's copy is made of is frozen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0033_publications"),
    ]

    operations = [
        migrations.CreateModel(
            name="DownloadToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
            ],
            options={
                "verbose_name": "download token",
                "verbose_name_plural": "download tokens",
            },
        ),
        migrations.CreateModel(
            name="PersonalCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("folder", models.CharField(max_length=120, verbose_name="folder")),
                ("license_text", models.TextField(verbose_name="License Agreement")),
                ("readme", models.TextField(verbose_name="README")),
                ("layout", models.PositiveSmallIntegerField(verbose_name="layout")),
                ("key_id", models.CharField(blank=True, max_length=16)),
                ("made_at", models.DateTimeField(verbose_name="made")),
            ],
            options={
                "verbose_name": "personal copy",
                "verbose_name_plural": "personal copies",
            },
        ),
        migrations.AddField(
            model_name="downloadrecord",
            name="bytes",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="bytes"),
        ),
        migrations.AddField(
            model_name="downloadrecord",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ended"),
        ),
        migrations.AddField(
            model_name="downloadrecord",
            name="first_byte",
            field=models.BigIntegerField(default=0, verbose_name="from byte"),
        ),
        migrations.AddField(
            model_name="downloadrecord",
            name="path",
            field=models.CharField(blank=True, max_length=1000, verbose_name="path"),
        ),
        migrations.AddField(
            model_name="downloadrecord",
            name="release",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="downloads",
                to="agreements.datarelease",
                verbose_name="release",
            ),
        ),
        migrations.AddField(
            model_name="downloadrecord",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last seen"),
        ),
        migrations.AlterField(
            model_name="downloadrecord",
            name="what",
            field=models.CharField(
                choices=[
                    ("instructions", "Access instructions"),
                    ("password", "Password"),
                    ("archive", "Release, as an archive"),
                    ("file", "A file of a release"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.AddIndex(
            model_name="downloadrecord",
            index=models.Index(
                condition=models.Q(("ended_at", None), ("release__isnull", False)),
                fields=["grant", "seen_at"],
                name="download_under_way",
            ),
        ),
        migrations.AddField(
            model_name="downloadtoken",
            name="grant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tokens",
                to="agreements.downloadgrant",
                verbose_name="grant",
            ),
        ),
        migrations.AddField(
            model_name="downloadtoken",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="downloadtoken",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="revoked by",
            ),
        ),
        migrations.AddField(
            model_name="personalcopy",
            name="grant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="agreements.downloadgrant",
                verbose_name="grant",
            ),
        ),
        migrations.AddField(
            model_name="personalcopy",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="agreements.datarelease",
                verbose_name="release",
            ),
        ),
        migrations.AddConstraint(
            model_name="downloadtoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                    models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                    _connector="OR",
                ),
                name="download_token_revoked_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="downloadtoken",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("grant",),
                name="download_token_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="personalcopy",
            constraint=models.UniqueConstraint(
                fields=("release", "grant"), name="personal_copy_once"
            ),
        ),
    ]
