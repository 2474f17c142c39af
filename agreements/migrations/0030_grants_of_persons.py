"""A grant is one person's own, and says why it ended; somebody who is listed has a state."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0029_the_glossarys_words")]

    operations = [
        migrations.CreateModel(
            name="DatasetSuspension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("suspended_at", models.DateTimeField(verbose_name="suspended")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
            ],
            options={
                "verbose_name": "suspension",
                "verbose_name_plural": "suspensions",
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="dataset",
            options={
                "ordering": ["name"],
                "permissions": [("suspend_dataset", "Can suspend all access to a dataset")],
                "verbose_name": "dataset",
                "verbose_name_plural": "datasets",
            },
        ),
        migrations.RemoveConstraint(model_name="agreement", name="agreement_status_known"),
        migrations.RemoveConstraint(model_name="agreement", name="agreement_approved_by_someone"),
        migrations.RemoveConstraint(model_name="agreement", name="agreement_ended_when"),
        migrations.RemoveConstraint(model_name="downloadgrant", name="grant_one_live"),
        migrations.RemoveField(model_name="associateduser", name="since"),
        migrations.AddField(
            model_name="associateduser",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="confirmed"),
        ),
        migrations.AddField(
            model_name="associateduser",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="associateduser",
            name="ended_reason",
            field=models.TextField(blank=True, max_length=2000, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="associateduser",
            name="invited_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="invited"),
        ),
        migrations.AddField(
            model_name="associateduser",
            name="state",
            field=models.CharField(
                choices=[
                    ("named", "Named"),
                    ("invited", "Invited"),
                    ("confirmed", "Confirmed"),
                    ("ended", "Ended"),
                ],
                default="named",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="associateduser",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="listings",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="downloadgrant",
            name="associate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="agreements.associateduser",
                verbose_name="associated user",
            ),
        ),
        migrations.AddField(
            model_name="downloadgrant",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="downloadgrant",
            name="ended_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("opted_out", "The signer opted out of a new License Agreement"),
                    ("revoked", "The data owner revoked the agreement"),
                    ("ended", "The signer ended the agreement"),
                    ("removed", "The signer no longer lists this person"),
                ],
                max_length=20,
                verbose_name="why it ended",
            ),
        ),
    ]
