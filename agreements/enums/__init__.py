"""The words of the domain, stored as words."""

from .agreement import VERB_NEWS, CameBy, Doubt, Party, Remedy, Role, Status, Verb
from .associate import (
    AssociateState,
    AssociateVerb,
    GrantEnd,
    HandOverState,
    SuccessionState,
)
from .audit import AuditAction
from .audit_of_verbs import ASSOCIATE_ACTIONS, STUDENT_ACTIONS, VERB_ACTIONS
from .conversation import Side
from .imports import ImportOutcome, ImportState
from .keeping import ErasureRule, LetterWorth
from .license import Asked, ChangeType, OwnWord, TacitConsent, VersionStatus
from .machines import AccessChange, ApiScope, DeliveryState, PeopleNamed
from .mail import AddressKind, DeskNews, DomainWord, InvitationState, MailStatus
from .notice import Audience, Channel, NoticeOutcome, NoticeState, NoticeStep
from .numbers import Breakdown, Figure
from .publication import LetterStanding, PublicationKind
from .release import ReleaseKind, ReleaseStatus
from .scan import (
    FOR_REVIEWERS,
    Check,
    ExaminationState,
    Outcome,
    PhoneLinkEnd,
    PhotoFault,
    Severity,
    Undrawable,
)
from .student_request import Decline, StudentRequestState, StudentRequestVerb
from .watch import Watched
