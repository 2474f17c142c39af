"""What letters there are, and what staff call them. Each has its template, `templates/mail/`."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.enums import NoticeStep
from agreements.models import OutboundEmail

LETTERS: Mapping[str, str | Promise] = {
    "access_ended": _("Access has ended"),
    "access_resumed": _("Suspension lifted"),
    "access_suspended": _("Access suspended"),
    "access_restored": _("Access is open again"),
    "address_changed": _("Address of an account changed"),
    "address_code": _("Code for a further address"),
    "added": _("Added to the agreement"),
    "approved": _("Approved"),
    "asked_back": _("Somebody asks to be reinstated"),
    "called_off_agreement": NoticeStep.CALLED_OFF.label,
    "called_off_request": NoticeStep.CALLED_OFF.label,
    "came_along": _("Came along to the agreement that follows"),
    "changes_requested": _("Changes requested"),
    "come_along": _("Asked to come along"),
    "decision_dropped": _("A decision could not be carried out"),
    "dataset_resumed": _("Suspension lifted, to staff"),
    "dataset_suspended": _("Access suspended, to staff"),
    "delete_copies": _("Reminder to delete copies"),
    "desk_digest": _("News from the desk"),
    "desk_ended": _("An agreement has ended"),
    "desk_request": _("A request came in"),
    "effect_report": _("Report on a new version"),
    "ended": _("Ended by the signer"),
    "erased": _("What was erased, and what stays"),
    "expired": _("Expired"),
    "hand_over_agreed": _("A move is agreed to"),
    "hand_over_asked": _("Somebody asks to move"),
    "hand_over_called_off": _("A move is called off"),
    "hand_over_offered": _("Somebody comes from another signer"),
    "handed_over": _("Moved to another signer"),
    "new_signer_asked": _("Asked to take over from a signer"),
    "new_signer_called_off": _("Taking over from a signer is called off"),
    "new_signer_declined": _("Declined to take over from a signer"),
    "new_signer_named": _("A new signer was named"),
    "erratum": _("Erratum"),
    "imported": _("Imported: signed before the portal"),
    "issued": _("License Agreement made out"),
    "lapsed": _("Amendment lapsed"),
    "listed": _("Invitation to confirm"),
    "listing_declined": _("Somebody does not want to be listed"),
    "login_code": _("Sign-in code"),
    "mentioned": _("Mentioned in a note"),
    "message_to_signer": _("A message from staff"),
    "message_to_staff": _("A message from a signer"),
    "new_release": _("New release"),
    "monthly_report": _("Report of a month"),
    "name_corrected": _("Name corrected"),
    "not_reinstated": _("Too late to be reinstated"),
    "notice_agreement": NoticeStep.NOTICE.label,
    "notice_request": NoticeStep.NOTICE.label,
    "operator_alarm": _("Something stands still, to whoever runs the portal"),
    "opted_out": _("Opted out"),
    "postponed_agreement": NoticeStep.POSTPONED.label,
    "postponed_request": NoticeStep.POSTPONED.label,
    "passed_on": _("Requests passed on"),
    "password_changed": _("The password was changed"),
    "recall": _("Recall"),
    "receipt": _("Receipt of the scan"),
    "reinstated": _("Reinstated"),
    "reissued": _("New version before signing"),
    "rejected": _("Rejected"),
    "renewed": _("Renewed"),
    "reminder_agreement": _("Reminder of a new version"),
    "reminder_changes": _("Reminder of changes requested"),
    "reminder_draft": _("Reminder of a draft"),
    "reminder_unsigned": _("Reminder to sign"),
    "revoked": _("Revoked"),
    "scan_problems": _("Faults of a scan"),
    "scan_refused": _("Scan refused"),
    "second_factor_changed": _("Second factor changed"),
    "signer_corrected": _("Signer corrected"),
    "staff_invitation": _("Invitation to the staff"),
    "succeeded": _("Another agreement took its place"),
    "stay_where_you_are": _("What was to follow came to nothing"),
    "student_declined": _("Supervisor declined"),
    "student_lapsed": _("Supervisor did not answer"),
    "student_taken_up": _("Supervisor took it up"),
    "supervisor_asked": _("Supervisor asked to sign"),
    "supervisor_lapsed": _("Supervisor need not answer any more"),
    "supervisor_reminder": _("Reminder to a supervisor"),
    "taken_in": _("Taken in from paper"),
    "term_reminder": _("Reminder of the end of the term"),
    "trial_mail": _("Test of whether mails arrive"),
    "withdrawn": _("Withdrawn"),
}


def mail_name(mail: OutboundEmail) -> str:
    """What staff call a mail: one about a new LA version by its step."""
    return (
        mail.notice_template.get_step_display()
        if mail.notice_template
        else letter_label(mail.letter)
    )


def letter_label(letter: str) -> str:
    """What staff call a letter; one that is written no more goes by the name it had."""
    return str(LETTERS.get(letter, letter.replace("_", " ").capitalize()))
