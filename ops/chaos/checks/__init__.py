"""The auditors: each looks at the evidence for one claim, and says what speaks against it."""

from collections.abc import Callable

from ops.chaos.checks import access, acts, files, mails, queues, recovery, statuses
from ops.chaos.evidence import Evidence, Finding

CHECKS: tuple[Callable[[Evidence], Finding], ...] = (
    acts.every_acknowledged_act_is_there,
    statuses.no_status_but_by_its_events,
    statuses.chains_verify,
    mails.each_mail_once,
    mails.no_mail_is_lost,
    mails.no_mail_names_another_site,
    files.files_equal_their_rows,
    access.no_byte_without_a_grant,
    access.nobody_was_let_in,
    access.addresses_are_true,
    queues.nothing_waits_for_ever,
    recovery.everything_came_back,
)


def audit(evidence: Evidence) -> list[Finding]:
    return [check(evidence) for check in CHECKS]
