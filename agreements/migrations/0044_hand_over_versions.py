"""What somebody who moves has read of what binds them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0042_successions"),
    ]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agreements.licenseversion",
                verbose_name="LA version read",
            ),
        ),
    ]
