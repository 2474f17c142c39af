"""When the desk writes to a member of staff."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0021_first_license"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="desk_news",
            field=models.CharField(
                choices=[("at_once", "At once"), ("daily", "Once a day"), ("off", "Never")],
                default="at_once",
                max_length=10,
                verbose_name="mail from the desk",
            ),
        ),
    ]
