"""What a member of staff hears of the desk and when; who is mentioned in a note."""

from datetime import timedelta

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

import agreements.dates


def told_until_last_morning(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The line of that morning was written as it was until now: none is written twice."""
    now = timezone.localtime()
    morning = now.replace(hour=8, minute=0, second=0, microsecond=0)
    if now < morning:
        morning -= timedelta(days=1)
    staff = apps.get_model("agreements", "User").objects.filter(is_staff=True)
    staff.update(desk_told_until=morning)


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_pending_decisions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="desk_news",
            field=models.CharField(
                choices=[
                    ("at_once", "At once"),
                    ("daily", "Once a day"),
                    ("weekly", "Once a week"),
                    ("off", "Never"),
                ],
                default="at_once",
                max_length=10,
                verbose_name="mail from the desk",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                blank=True,
                default="",
                max_length=50,
                validators=[agreements.dates.check_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="remind_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                verbose_name="reminded of requests that wait longer than days",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="desk_told_until",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="told by the desk until"
            ),
        ),
        migrations.AddField(
            model_name="dataset",
            name="escalate_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="In the morning, by mail, whatever they chose to hear from the desk.",
                null=True,
                verbose_name="data owners are told of a request that waits longer than days",
            ),
        ),
        migrations.CreateModel(
            name="NoteMention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="seen")),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="agreements.internalnote",
                        verbose_name="internal note",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at", None)),
                        fields=["user"],
                        name="mention_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("note", "user"), name="mention_once")
                ],
            },
        ),
        migrations.RunPython(told_until_last_morning, migrations.RunPython.noop),
    ]
