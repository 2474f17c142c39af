"""Find signers by the host of their address: which domains a dataset has approved before."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import StrIndex, Substr


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0022_desk_news"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="signer",
            index=models.Index(
                Substr("email", StrIndex("email", Value("@")) + 1), name="signer_mail_host"
            ),
        ),
    ]
