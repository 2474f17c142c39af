"""Webhooks, erasures and backups have limits, too. No column changes."""

from django.db import migrations, models

WATCHED = [
    ("codes", "Codes and links that somebody waits for"),
    ("letters", "Letters to single people"),
    ("notice_mails", "Mails by the thousand"),
    ("notices", "Notices of a new License Agreement that are to be written"),
    ("release_news", "News of releases that are to be written"),
    ("decisions", "Decisions that are to be carried out"),
    ("scan_checks", "Checks of scans"),
    ("held_uploads", "Uploads that wait for the virus scanner"),
    ("previews", "Pictures of pages"),
    ("imports", "Tables of earlier agreements"),
    ("bundles", "Evidence bundles"),
    ("release_sums", "Sums of the files of a release"),
    ("unchained", "Events that are in no chain yet"),
    ("webhooks", "Messages to webhooks that are to be sent"),
    ("erasures", "Requests that are to be erased"),
    ("backup", "Backup that was read back"),
    ("beat", "Beat, which starts what is due"),
    ("broker", "Redis, which carries nudges"),
    ("disk", "Room for files and uploads"),
    ("releases_disk", "Room for releases"),
]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0010_webhooks")]

    operations = [
        migrations.AlterField(
            "operatoralarm",
            "what",
            models.CharField(choices=WATCHED, max_length=20, verbose_name="what"),
        ),
    ]
