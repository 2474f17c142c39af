"""Somebody who is listed goes to another signer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0039_amendments"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to_email", models.EmailField(max_length=254, verbose_name="to the signer with")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("agreed", "Agreed to"),
                            ("done", "Done"),
                            ("called_off", "Called off"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                (
                    "agreed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="agreed to"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
            ],
            options={
                "verbose_name": "hand-over",
                "verbose_name_plural": "hand-overs",
                "default_permissions": (),
            },
        ),
        migrations.AlterField(
            model_name="downloadgrant",
            name="ended_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("opted_out", "The signer opted out of a new License Agreement"),
                    ("revoked", "The data owner revoked the agreement"),
                    ("ended", "The signer ended the agreement"),
                    ("expired", "The term of the agreement is over"),
                    ("removed", "The person is no longer listed"),
                    ("left", "The person did not want to be listed any more"),
                    ("handed_over", "The person moved to another signer"),
                ],
                max_length=20,
                verbose_name="why it ended",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="agreed to by",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked by",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="called off by",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="listing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hand_overs",
                to="agreements.associateduser",
                verbose_name="listed as",
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["to_email"], name="hand_over_to"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("asked", "agreed"))),
                fields=("listing",),
                name="hand_over_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at__isnull", True), ("agreed_by__isnull", True)),
                    models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                    _connector="OR",
                ),
                name="hand_over_agreed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_at", None), ("closed_at", None), ("state", "asked")),
                    models.Q(
                        ("agreed_at__isnull", False), ("closed_at", None), ("state", "agreed")
                    ),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("closed_at__isnull", False),
                        ("state", "done"),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("state", "called_off"),
                    ),
                    _connector="OR",
                ),
                name="hand_over_state_known",
            ),
        ),
    ]
