"""What becomes of the rows of each table (see `retention`)."""

from collections.abc import Mapping
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of the rows of a table."""

    NOBODY = "nothing of a person"
    REQUEST = "goes with its request"
    ACCOUNT = "stays with the account"
    DATASET = "stays with the dataset: what staff did, under their names"
    RECORD = "stays on record; what tells of a person can be erased of it"
    RULE = "goes by a rule of its own"
    SESSION = "goes with the session"
    WISH = "stays, so that the wish is kept"


# By label of the model. A test asks for each.
TABLES: Mapping[str, Fate] = {
    **dict.fromkeys(
        (
            *("agreements.Agreement", "agreements.ApprovalLetter", "agreements.AssociatedUser"),
            *("agreements.Deletion", "agreements.DownloadGrant", "agreements.DownloadRecord"),
            *("agreements.DownloadToken", "agreements.HandOver", "agreements.ImportRow"),
            *("agreements.InternalNote", "agreements.IssuedDocument", "agreements.MessageFile"),
            *("agreements.NoteMention", "agreements.NoticeDelivery", "agreements.OrderedBundle"),
            *("agreements.PagePhoto", "agreements.PagePreview", "agreements.PendingDecision"),
            *("agreements.PersonalCopy", "agreements.PhoneLink"),
            *("agreements.PlaceCheck", "agreements.ProposedScan", "agreements.Publication"),
            *("agreements.QuarantinedUpload", "agreements.RecallDuty", "agreements.RequestMessage"),
            *(
                "agreements.RetentionHold",
                "agreements.ReviewDecision",
                "agreements.ScanExamination",
            ),
            *("agreements.ScanFinding", "agreements.ScanNote", "agreements.ScanPage"),
            *("agreements.SearchTerm", "agreements.SignedScan", "agreements.Signer"),
            *("agreements.GrantChange", "agreements.Succession", "agreements.WebhookDelivery"),
        ),
        Fate.REQUEST,
    ),
    **dict.fromkeys(
        (
            *("agreements.AgreementImport", "agreements.BlockedPerson", "agreements.FellowStudent"),
            *("agreements.OutboundEmail", "agreements.StaffInvitation"),
            "agreements.StudentRequest",
        ),
        Fate.RULE,
    ),
    **dict.fromkeys(
        (
            *("agreements.AuditEvent", "agreements.EventPersonalData"),
            *("agreements.PersonalDataErasure", "agreements.Purge", "admin.LogEntry"),
        ),
        Fate.RECORD,
    ),
    **dict.fromkeys(
        (
            *("agreements.User", "agreements.SavedView", "agreements.MutedReleaseNews"),
            *("account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator"),
            "agreements.Pseudonym",
        ),
        Fate.ACCOUNT,
    ),
    **dict.fromkeys(
        (
            *("agreements.BundleOrder", "agreements.DataRelease", "agreements.Dataset"),
            *("agreements.DatasetSuspension", "agreements.DomainTrust", "agreements.LeakIncident"),
            *("agreements.LeakNote", "agreements.LicenseTranslation", "agreements.LicenseVersion"),
            *("agreements.ApiClient", "agreements.WebhookEndpoint"),
        ),
        Fate.DATASET,
    ),
    "agreements.StoppedAddress": Fate.WISH,
    "sessions.Session": Fate.SESSION,
    **dict.fromkeys(
        (
            *("agreements.AccessInstructions", "agreements.ArrivingFile", "agreements.AuditChain"),
            *("agreements.AuditHead", "agreements.ChainNode", "agreements.ChainPlace"),
            *("agreements.DailyNumber", "agreements.Defect", "agreements.ErasedNumber"),
            *("agreements.ChangeFeed", "agreements.Heartbeat", "agreements.OperatorAlarm"),
            *("agreements.MailServers", "agreements.TranslationDraft"),
            *("agreements.MonthlyReport", "agreements.NoticeTemplate", "agreements.RecalledSum"),
            *("agreements.ReleaseFile", "agreements.SendingPace", "auth.Group"),
            *("auth.Permission", "contenttypes.ContentType"),
        ),
        Fate.NOBODY,
    ),
}
