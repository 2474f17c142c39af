"""Answers to what an LA asks for by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0026_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="form_answers",
            field=models.JSONField(blank=True, default=dict, verbose_name="own fields of the LA"),
        ),
    ]
