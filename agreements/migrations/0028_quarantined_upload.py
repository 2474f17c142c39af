"""What waits for the virus scanner is called what the field calls it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0027_form_answers")]

    operations = [
        migrations.RenameModel("HeldScan", "QuarantinedUpload"),
        migrations.AlterModelOptions(
            "QuarantinedUpload",
            {
                "verbose_name": "quarantined upload",
                "verbose_name_plural": "quarantined uploads",
            },
        ),
        migrations.AlterField(
            "QuarantinedUpload",
            "agreement",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quarantined_upload",
                to="agreements.agreement",
                verbose_name="agreement",
            ),
        ),
    ]
