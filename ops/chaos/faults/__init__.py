"""What goes wrong beside kills, one file a kind. Each fault is a context: it holds inside."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from ops.chaos.faults import broker, clients, clock, database, disk, mail
from ops.chaos.stage import Stage

FAULTS: dict[str, Callable[[Stage], AbstractContextManager[None]]] = {
    "disk full": disk.full,
    "storage read-only": disk.read_only,
    "SMTP away": mail.away,
    "SMTP slow": mail.mood("slow"),
    "SMTP answers 421": mail.mood("421"),
    "SMTP answers 450": mail.mood("450"),
    "SMTP answers 550": mail.mood("550"),
    "Redis back empty": broker.back_empty,
    "clock ahead": clock.ahead,
    "clock behind": clock.behind,
    "connections used up": database.used_up,
    "slowloris": clients.slowloris,
    "posts of 100 MB": clients.large_posts,
    "uploads cut off": clients.cut_uploads,
    "forged headers": clients.forged_headers,
}


def impossible(made: Stage) -> dict[str, str]:
    """Faults that this machine can't have, and why not."""
    cannot: dict[str, str] = {}
    if not made.can_mount:
        told = "nothing can be mounted here"
        cannot |= {"disk full": told, "storage read-only": told}
    if not made.can_step:
        told = "there is no C compiler"
        cannot |= {"clock ahead": told, "clock behind": told}
    return cannot
