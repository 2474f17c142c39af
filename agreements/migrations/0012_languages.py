"""People may read Simplified Chinese; who has an account keeps English."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0011_more_is_watched"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("zh-hans", "简体中文")],
                default="en",
                max_length=10,
                verbose_name="language",
            ),
        ),
    ]
