"""What a dataset holds, at a glance, and a picture of it."""

from django.db import migrations, models
from django.db.models import Value

import agreements.models.own_words


class Migration(migrations.Migration):
    dependencies = [("agreements", "0013_page_photos")]

    operations = [
        migrations.AddField(
            "dataset",
            "facts",
            models.JSONField(
                blank=True,
                db_default=Value([], models.JSONField()),
                default=list,
                validators=[agreements.models.own_words.check_facts],
                verbose_name="what it holds",
            ),
        ),
        migrations.AddField(
            "dataset",
            "picture",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=200,
                verbose_name="picture",
            ),
        ),
        migrations.AddField(
            "dataset",
            "picture_text",
            models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                verbose_name="the picture in words",
            ),
        ),
    ]
