from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0013_defects")]

    operations = [
        migrations.AddField(
            model_name="signedscan",
            name="originals",
            field=models.CharField(blank=True, max_length=200, verbose_name="original files"),
        ),
        migrations.AddField(
            model_name="signedscan",
            name="originals_sha256",
            field=models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of them"),
        ),
    ]
