"""The words of the domain, stored as words."""

from .agreement import VERB_NEWS, Doubt, Party, Remedy, Role, Status, Verb
from .audit import VERB_ACTIONS, AuditAction
from .license import Asked, OwnWord, Silence, VersionStatus, Weight
from .mail import AddressKind, DeskNews, InvitationState, MailStatus
from .notice import Audience, Channel, NoticeOutcome, NoticeState, NoticeStep
from .scan import FOR_REVIEWERS, Check, ExaminationState, Outcome, Severity, Undrawable

__all__ = [
    "FOR_REVIEWERS",
    "VERB_ACTIONS",
    "VERB_NEWS",
    "AddressKind",
    "Asked",
    "Audience",
    "AuditAction",
    "Channel",
    "Check",
    "DeskNews",
    "Doubt",
    "ExaminationState",
    "InvitationState",
    "MailStatus",
    "NoticeOutcome",
    "NoticeState",
    "NoticeStep",
    "Outcome",
    "OwnWord",
    "Party",
    "Remedy",
    "Role",
    "Severity",
    "Silence",
    "Status",
    "Undrawable",
    "Verb",
    "VersionStatus",
    "Weight",
]
