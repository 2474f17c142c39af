"""The status machine of an agreement as data. `services.transitions` is its only executor."""

from collections.abc import Set
from dataclasses import dataclass

from .enums import Party, Remedy, Status, Verb

WAITING_FOR_DECISION = frozenset({Status.SUBMITTED, Status.IN_REVIEW})
# Ends of an agreement that was in force; each is the reason of the grants that end with it, too.
ENDS_OF_APPROVED = frozenset(
    {Status.OPTED_OUT, Status.REVOKED, Status.ENDED, Status.EXPIRED, Status.SUCCEEDED}
)
# Days after which a request waits for long: those that filters and reminders offer.
LONG_WAITS = (1, 3, 7, 14, 30)
ENDED = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.LAPSED}) | ENDS_OF_APPROVED
OPEN = frozenset(Status) - ENDED - {Status.APPROVED, Status.ADDED}
# An amendment is never in force itself: approved, its people are in the agreement that it amends.
OF_AMENDMENTS = frozenset({Status.ADDED, Status.LAPSED})
NEVER_OF_AMENDMENTS = ENDS_OF_APPROVED | {Status.APPROVED}
# Statuses that only an approval leads to: who and when must be on record.
ONCE_APPROVED = ENDS_OF_APPROVED | {Status.APPROVED, Status.ADDED}


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: who may move an agreement from where to where.

    `mail` names the letter in `mail.letters` that goes to the signer; `reason` says that the
    verb owes the signer one. With `asked`, it is possible from *changes requested* only where
    this was asked for. Where an amendment gets somewhere else, with another letter, `of_amendment`
    says so.
    """

    verb: Verb
    sources: Set[Status]
    target: Status
    party: Party
    mail: str = ""
    reason: bool = False
    asked: Remedy | None = None
    of_amendment: tuple[Status, str] | None = None

    def starts_from(self, status: str, remedy: str) -> bool:
        """Whether an agreement that stands so can be moved by it."""
        if status == Status.CHANGES_REQUESTED and self.asked:
            return remedy == self.asked
        return status in self.sources

    def outcome(self, *, is_amendment: bool) -> tuple[Status, str]:
        """The status that it leads to, and the letter."""
        if is_amendment and self.of_amendment:
            return self.of_amendment
        return self.target, self.mail


_S = Status
TABLE = {
    row.verb: row
    for row in (
        Transition(
            Verb.ISSUE, {_S.DRAFT, _S.CHANGES_REQUESTED}, _S.AWAITING_SIGNATURE, Party.SIGNER
        ),
        Transition(Verb.REVISE, {_S.AWAITING_SIGNATURE}, _S.DRAFT, Party.SIGNER),
        Transition(
            Verb.SUBMIT,
            {_S.AWAITING_SIGNATURE, _S.CHANGES_REQUESTED},
            _S.SUBMITTED,
            Party.SIGNER,
            asked=Remedy.SCAN_AGAIN,
        ),
        Transition(Verb.REPLACE_SCAN, {_S.SUBMITTED}, _S.SUBMITTED, Party.SIGNER),
        Transition(Verb.START_REVIEW, {_S.SUBMITTED}, _S.IN_REVIEW, Party.REVIEWER),
        Transition(Verb.RELEASE_REVIEW, {_S.IN_REVIEW}, _S.SUBMITTED, Party.REVIEWER),
        # Where a dataset asks for two reviewers: the second one approves.
        Transition(Verb.RECOMMEND, {_S.IN_REVIEW}, _S.SUBMITTED, Party.REVIEWER),
        Transition(
            Verb.REQUEST_CHANGES,
            WAITING_FOR_DECISION,
            _S.CHANGES_REQUESTED,
            Party.REVIEWER,
            "changes_requested",
            reason=True,
        ),
        Transition(
            Verb.APPROVE,
            {_S.IN_REVIEW},
            _S.APPROVED,
            Party.REVIEWER,
            "approved",
            of_amendment=(_S.ADDED, "added"),
        ),
        Transition(
            Verb.REJECT,
            WAITING_FOR_DECISION,
            _S.REJECTED,
            Party.REVIEWER,
            "rejected",
            reason=True,
        ),
        Transition(Verb.WITHDRAW, OPEN, _S.WITHDRAWN, Party.SIGNER, "withdrawn"),
        Transition(
            Verb.REISSUE,
            {_S.DRAFT, _S.AWAITING_SIGNATURE, _S.CHANGES_REQUESTED},
            _S.DRAFT,
            Party.SYSTEM,
            "reissued",
        ),
        Transition(Verb.OPT_OUT, {_S.APPROVED}, _S.OPTED_OUT, Party.SIGNER, "opted_out"),
        Transition(Verb.REINSTATE, {_S.OPTED_OUT}, _S.APPROVED, Party.OWNER, "reinstated"),
        Transition(Verb.REVOKE, {_S.APPROVED}, _S.REVOKED, Party.OWNER, "revoked", reason=True),
        Transition(Verb.END, {_S.APPROVED}, _S.ENDED, Party.SIGNER, "ended"),
        Transition(Verb.RENEW, {_S.APPROVED}, _S.APPROVED, Party.SIGNER, "renewed"),
        Transition(Verb.EXPIRE, {_S.APPROVED}, _S.EXPIRED, Party.SYSTEM, "expired"),
        # In the transaction in which the agreement that takes its place is approved.
        Transition(Verb.SUCCEED, {_S.APPROVED}, _S.SUCCEEDED, Party.SYSTEM, "succeeded"),
        # Signed before the portal: of a draft that was made for it in the same transaction.
        Transition(Verb.IMPORT, {_S.DRAFT}, _S.APPROVED, Party.OWNER),
        # Of an amendment, in the transaction in which its agreement ends.
        Transition(Verb.LAPSE, OPEN, _S.LAPSED, Party.SYSTEM, "lapsed"),
    )
}

# Decided straight out of the queue: its review begins in the same transaction, both on record.
BEGINS_REVIEW = frozenset({Verb.APPROVE, Verb.RECOMMEND})

# What staff do for a signer whose request came on paper. They accept and sign nothing.
ON_PAPER = frozenset({Verb.ISSUE, Verb.SUBMIT, Verb.REPLACE_SCAN})


@dataclass(frozen=True, slots=True)
class Reminder:
    """One row: a signer whose turn it has been for so many days, with nothing done, gets the
    letter, once."""

    status: Status
    days: int
    letter: str


# In the order of their days. After the last of a status comes silence.
REMINDERS = (
    Reminder(_S.DRAFT, 7, "reminder_draft"),
    Reminder(_S.DRAFT, 21, "reminder_draft"),
    Reminder(_S.AWAITING_SIGNATURE, 7, "reminder_unsigned"),
    Reminder(_S.AWAITING_SIGNATURE, 21, "reminder_unsigned"),
    Reminder(_S.CHANGES_REQUESTED, 7, "reminder_changes"),
    Reminder(_S.CHANGES_REQUESTED, 21, "reminder_changes"),
)
REMINDED = frozenset(row.status for row in REMINDERS)
# Days since the end of the access of somebody who has not attested that copies are deleted.
DELETION_REMINDERS = (14, 28)
# Days before the end of an agreement's term, the most first; from the first on it can be renewed.
TERM_REMINDERS = (60, 30, 7)

# Verbs of staff: each is a permission of its own, `agreements.<verb>_agreement`.
STAFF_VERBS = tuple(
    row.verb for row in TABLE.values() if row.party in (Party.REVIEWER, Party.OWNER)
)

# Decisions of which somebody is told by mail: nobody can be asked to forget it. The others are
# undone by the next one.
MAILED_DECISIONS = frozenset(verb for verb in STAFF_VERBS if TABLE[verb].mail)


def decided_from(verb: Verb) -> Set[Status]:
    """Where an agreement may stand for staff to decide so: with the review that begins first."""
    begins = TABLE[Verb.START_REVIEW].sources if verb in BEGINS_REVIEW else frozenset()
    return TABLE[verb].sources | begins


def permission(verb: Verb) -> str:
    """The Django permission a member of staff needs for a verb."""
    return f"agreements.{verb.value}_agreement"
