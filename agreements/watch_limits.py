"""How old what waits may become, and how much room is needed: the one table that `/health/ready`,
metrics and alert rules, mail to the operator and the desk's page go by."""

from collections.abc import Mapping
from datetime import timedelta

from agreements.enums import Watched

# Since when it was due or, where failures put that off, since when it waits; but a message to a
# webhook since it was due: that the server at the other end is away is seen by who set it up.
LONGEST: Mapping[Watched, timedelta] = {
    # Codes are good for a quarter of an hour.
    Watched.CODES: timedelta(minutes=5),
    Watched.LETTERS: timedelta(hours=1),
    # At 600 a minute 20,000 take half an hour; but mail servers may have a daily limit.
    Watched.NOTICE_MAILS: timedelta(days=1),
    Watched.NOTICES: timedelta(minutes=30),
    Watched.RELEASE_NEWS: timedelta(hours=1),
    Watched.DECISIONS: timedelta(minutes=5),
    Watched.SCAN_CHECKS: timedelta(minutes=15),
    Watched.HELD_UPLOADS: timedelta(hours=1),
    # An update may ask for all papers there are to be drawn anew.
    Watched.PREVIEWS: timedelta(hours=6),
    Watched.IMPORTS: timedelta(hours=1),
    Watched.BUNDLES: timedelta(hours=6),
    # Terabytes are read one file after the other.
    Watched.RELEASE_SUMS: timedelta(days=1),
    Watched.UNCHAINED: timedelta(minutes=15),
    Watched.WEBHOOKS: timedelta(minutes=15),
    # 200 an hour of each kind; a dataset that begins to erase may have thousands.
    Watched.ERASURES: timedelta(days=2),
    # One is made every night; a night that was missed is tried again until noon.
    Watched.BACKUP: timedelta(hours=36),
    Watched.BEAT: timedelta(minutes=3),
}
# Bytes that have to be free.
LEAST_FREE: Mapping[Watched, int] = {
    Watched.DISK: 2 * 1024**3,
    Watched.RELEASES_DISK: 2 * 1024**3,
}
# What was late is in order again at this part of its limit: a queue that is just being worked off
# does not end and begin by turns.
CALM = 0.5
# Rows are counted up to here, and no further, however many there are.
MOST_COUNTED = 10_000
