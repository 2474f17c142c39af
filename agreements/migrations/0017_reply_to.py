from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "0016_page_pictures")]

    operations = [
        migrations.AddField(
            model_name="outboundemail",
            name="reply_to",
            field=models.EmailField(blank=True, max_length=254, verbose_name="answers go to"),
        ),
    ]
