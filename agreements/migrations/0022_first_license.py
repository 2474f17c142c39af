"""A dataset is shown once its owner says so, and gives at least a day's notice."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0020_review"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dataset",
            name="is_listed",
            field=models.BooleanField(default=False, verbose_name="shown to the public"),
        ),
        migrations.AlterField(
            model_name="dataset",
            name="notice_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="notice period in days",
            ),
        ),
    ]
