"""What each move of an associated user, an agreement, a student's request is on record as."""

from collections.abc import Mapping

from .agreement import Verb
from .associate import AssociateVerb
from .audit import AuditAction
from .student_request import StudentRequestVerb

ASSOCIATE_ACTIONS: Mapping[AssociateVerb, AuditAction] = {
    verb: AuditAction(f"associate:{verb.value}") for verb in AssociateVerb
}
VERB_ACTIONS: Mapping[Verb, AuditAction] = {
    verb: AuditAction(f"agreement:{verb.value}") for verb in Verb
}
STUDENT_ACTIONS: Mapping[StudentRequestVerb, AuditAction] = {
    verb: AuditAction(f"student:{verb.value}") for verb in StudentRequestVerb
}
