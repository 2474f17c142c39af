"""What is wrong, in a sentence, and what to do about it: for the desk and for the operator's mail.

`docs/watch.md` says the same at more length.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.enums import Watched

from .readings import Reading

_OF_WORKERS = gettext_lazy(
    "Look whether the workers run (systemctl status 'portal-*'), and restart what does not. What "
    "waits is kept as rows: nothing is lost, and they go on where they stopped."
)
_OF_MAIL = gettext_lazy(
    "The portal’s log says what the mail server answers. Look at EMAIL_URL, at the server’s "
    "quota, and whether the worker for mail runs. Mails go out by themselves once the server "
    "takes them."
)
_WHAT_TO_DO: Mapping[Watched, str | Promise] = {
    Watched.CODES: _OF_MAIL,
    Watched.LETTERS: _OF_MAIL,
    Watched.NOTICE_MAILS: gettext_lazy(
        "Look at MAILS_PER_MINUTE and at the mail server’s daily limit. Owners see at the desk "
        "how far an announcement is, and can pause it."
    ),
    Watched.SCAN_CHECKS: gettext_lazy(
        "Look whether the worker for scans runs. Reviewers can go on meanwhile: checks are advice."
    ),
    Watched.HELD_UPLOADS: gettext_lazy(
        "The virus scanner does not answer, or refuses what is longer than its StreamMaxLength: "
        "look at ClamAV. Without one, no worker looks at scans, or more is uploaded than they can "
        "look at. Uploads are held until then, and come in by themselves."
    ),
    Watched.RELEASE_SUMS: gettext_lazy(
        "A large file takes hours. If its bar at the desk stands still, look whether the worker "
        "for releases runs and the storage answers."
    ),
    Watched.UNCHAINED: gettext_lazy(
        "Look whether the workers run, and what the log says of chain_audit_events. Nothing on "
        "record is lost; the chain is complete once they are placed."
    ),
    Watched.ERASURES: gettext_lazy(
        "Look what the log of the worker says of erase_what_is_due: “not erased” comes with the "
        "reason. What is overdue is listed under What is erased next, on the page of its dataset."
    ),
    Watched.BACKUP: gettext_lazy(
        "Make one now: systemctl start portal-backup, then journalctl -u portal-backup. Look "
        "whether BACKUP_TO can be reached and has room, and whether the timer runs (systemctl "
        "list-timers)."
    ),
    Watched.BEAT: gettext_lazy(
        "Start it: systemctl restart portal-beat. Until then nothing is reminded of, and what "
        "needs no nudge waits. It starts nothing either while Redis is away."
    ),
    Watched.BROKER: gettext_lazy(
        "Start it: systemctl restart redis-server. The site works on, but mails go out slower, "
        "and checks and pictures wait. Nothing has to be restored: Redis holds nothing of its "
        "own."
    ),
    Watched.DISK: gettext_lazy(
        "Make room in VAR_DIR, or give it a larger disk. When it is full, the site shows what "
        "there is, but takes no upload and no form."
    ),
    Watched.RELEASES_DISK: gettext_lazy(
        "Make room in RELEASES_ROOT, or move it to a larger disk. What is published can be "
        "fetched; no release can be added."
    ),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """`name` of what is watched, how it `stands`, its `limit`, and what to do (`remedy`)."""

    name: str
    stands: str
    limit: str
    remedy: str
    is_wrong: bool


def advice(reading: Reading) -> Advice:
    """In the language that is active."""
    if reading.what is Watched.BROKER:
        stands, limit = (_("answers") if reading.value else _("does not answer")), ""
    elif reading.is_age:
        stands, limit = _age(reading), span(reading.limit)
    else:
        stands = _("%(room)s free") % {"room": _gigabytes(reading.value)}
        limit = _("at least %(room)s") % {"room": _gigabytes(reading.limit)}
    return Advice(
        name=str(reading.what.label),
        stands=stands,
        limit=limit,
        remedy=remedy(reading.what),
        is_wrong=reading.is_wrong,
    )


def remedy(what: Watched) -> str:
    return str(_WHAT_TO_DO.get(what, _OF_WORKERS))


def span(seconds: float) -> str:
    """The largest whole unit, which is how one speaks of it."""
    minutes, hours, days = (int(seconds // unit) for unit in (60, 3600, 86400))
    if days >= 2:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if hours >= 2 or (hours and hours * 60 == minutes):
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if minutes:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return _("less than a minute")


def _age(reading: Reading) -> str:
    if math.isinf(reading.value):
        return _("never seen")
    if reading.what is Watched.BACKUP:
        return _("none for %(span)s") % {"span": span(reading.value)}
    if not reading.value and reading.what is not Watched.BEAT:
        return _("nothing waits")
    if reading.what is Watched.BEAT:
        return _("last seen %(span)s ago") % {"span": span(reading.value)}
    return _("the oldest for %(span)s") % {"span": span(reading.value)}


def _gigabytes(size: float) -> str:
    return f"{size / 1024**3:.1f} GB"
