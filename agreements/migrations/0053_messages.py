"""Messages between signer and staff."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0052_person_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "side",
                    models.CharField(
                        choices=[("signer", "Signer"), ("staff", "Staff")],
                        max_length=10,
                        verbose_name="from",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="written")),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["number"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="unanswered_since",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="message unanswered since"
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                condition=models.Q(("unanswered_since__isnull", False)),
                fields=["dataset", "unanswered_since"],
                name="agreement_unanswered",
            ),
        ),
        migrations.AddField(
            model_name="requestmessage",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="agreements.agreement",
                verbose_name="agreement",
            ),
        ),
        migrations.AddField(
            model_name="requestmessage",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="written by",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestmessage",
            constraint=models.UniqueConstraint(
                fields=("agreement", "number"), name="message_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("side__in", ["signer", "staff"]), models.Q(("text", ""), _negated=True)
                ),
                name="message_says_something",
            ),
        ),
    ]
