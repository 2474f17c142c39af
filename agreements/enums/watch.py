"""The words for what is watched so that nothing stands still unseen."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Watched(TextChoices):
    """Stored with alarms, named in metrics, alert rules and by `/health/ready`: never renamed."""

    CODES = "codes", _("Codes and links that somebody waits for")
    LETTERS = "letters", _("Letters to single people")
    NOTICE_MAILS = "notice_mails", _("Mails by the thousand")
    NOTICES = "notices", _("Notices of a new License Agreement that are to be written")
    RELEASE_NEWS = "release_news", _("News of releases that are to be written")
    DECISIONS = "decisions", _("Decisions that are to be carried out")
    SCAN_CHECKS = "scan_checks", _("Checks of scans")
    HELD_UPLOADS = "held_uploads", _("Uploads that wait for the virus scanner")
    PREVIEWS = "previews", _("Pictures of pages")
    IMPORTS = "imports", _("Tables of earlier agreements")
    BUNDLES = "bundles", _("Evidence bundles")
    RELEASE_SUMS = "release_sums", _("Sums of the files of a release")
    UNCHAINED = "unchained", _("Events that are in no chain yet")
    WEBHOOKS = "webhooks", _("Messages to webhooks that are to be sent")
    ERASURES = "erasures", _("Requests that are to be erased")
    BACKUP = "backup", _("Backup that was read back")
    BEAT = "beat", _("Beat, which starts what is due")
    BROKER = "broker", _("Redis, which carries nudges")
    DISK = "disk", _("Room for files and uploads")
    RELEASES_DISK = "releases_disk", _("Room for releases")
