"""Records: fields, constraints, cheap properties."""

from .access import DatasetSuspension, DownloadGrant
from .agreement import Agreement
from .agreement_import import AgreementImport, ImportRow
from .api_client import ApiClient
from .approval_letter import ApprovalLetter
from .associate import AssociatedUser
from .audit import AuditEvent, EventPersonalData
from .audit_chain import AuditChain, AuditHead, ChainNode, ChainPlace
from .blocked_person import BlockedPerson
from .bundle_order import BundleOrder, OrderedBundle
from .conversation import RequestMessage
from .daily_number import DailyNumber
from .dataset import AccessInstructions, Dataset
from .defect import Defect
from .deletion import Deletion
from .document import IssuedDocument
from .domain_trust import DomainTrust
from .download import DownloadRecord, DownloadToken
from .erasure import PersonalDataErasure
from .examination import ScanExamination, ScanFinding, ScanNote, ScanPage
from .grant_change import ChangeFeed, GrantChange, Pseudonym
from .hand_over import HandOver
from .internal_note import InternalNote, NoteMention
from .invitation import StaffInvitation
from .keeping import ErasedNumber, Purge, RetentionHold
from .leak import LeakIncident, LeakNote
from .license import LicenseTranslation, LicenseVersion, TranslationDraft
from .mail_servers import MailServers
from .message_file import MessageFile
from .monthly_report import MonthlyReport
from .notice import NoticeDelivery, NoticeTemplate
from .outbox import OutboundEmail, SendingPace
from .page_photo import PagePhoto, PhoneLink
from .page_preview import PagePreview
from .pending_decision import PendingDecision
from .personal_copy import PersonalCopy
from .place_check import PlaceCheck
from .publication import Publication
from .recall import RecallDuty, RecalledSum
from .release import ArrivingFile, DataRelease, ReleaseFile
from .release_news import MutedReleaseNews
from .review import ReviewDecision
from .saved_view import SavedView
from .scan import ProposedScan, QuarantinedUpload, SignedScan
from .search_term import SearchTerm
from .signer import Signer
from .student_request import FellowStudent, StoppedAddress, StudentRequest
from .succession import Succession
from .user import User
from .watch import Heartbeat, OperatorAlarm
from .webhook import WebhookDelivery, WebhookEndpoint
