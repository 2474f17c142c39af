"""The triggers that a migrated database has, written by hand; what of each row may change.

A new model goes into GUARDED, if its rows are evidence, or into MAY_CHANGE.
"""

KEPT = {"no_delete": "DELETE", "no_replace": "INSERT", "no_truncate": "TRUNCATE"}
FROZEN = {**KEPT, "no_update": "UPDATE"}
# What only one of the engines knows.
ONLY_ON = {"no_replace": "sqlite", "no_truncate": "postgresql"}

GUARDED = {
    "ApprovalLetter": FROZEN,
    "AuditEvent": FROZEN,
    "EventPersonalData": {**KEPT, "erased_only": "UPDATE", "told_why": "UPDATE"},
    "PersonalDataErasure": FROZEN,
    "MonthlyReport": FROZEN,
    "AuditChain": {**KEPT, "only_grows": "UPDATE"},
    "ChainPlace": {**KEPT, "placed_once": "UPDATE"},
    "ChainNode": FROZEN,
    "AuditHead": FROZEN,
    "BlockedPerson": {**KEPT, "stays_lifted": "UPDATE"},
    "DomainTrust": FROZEN,
    "PlaceCheck": FROZEN,
    "DownloadRecord": {**KEPT, "stays_ended": "UPDATE"},
    "ImportRow": FROZEN,
    "InternalNote": FROZEN,
    "IssuedDocument": FROZEN,
    "MessageFile": FROZEN,
    "NoticeTemplate": FROZEN,
    "PersonalCopy": FROZEN,
    "RequestMessage": FROZEN,
    "ReviewDecision": {**FROZEN, "second_reviewer": "INSERT"},
    "ScanNote": FROZEN,
    "ScanPage": FROZEN,
    "SignedScan": FROZEN,
    "Purge": {**FROZEN, "not_needed": "INSERT", "not_held": "INSERT", "of_the_past": "INSERT"},
    "RetentionHold": {**KEPT, "stays_lifted": "UPDATE"},
    "ScanFinding": {**KEPT, "no_change": "UPDATE"},
    "NoticeDelivery": {
        **KEPT,
        "whom_kept": "UPDATE",
        "told_once": "UPDATE",
        "settled_once": "UPDATE",
    },
    "LicenseVersion": {
        **KEPT,
        "text_kept": "UPDATE",
        "announced_once": "UPDATE",
        "stays_ended": "UPDATE",
    },
    "LeakIncident": {**KEPT, "stays_closed": "UPDATE"},
    "LeakNote": {**FROZEN, "needs_open": "INSERT"},
    "LicenseTranslation": {**FROZEN, "next_revision": "INSERT"},
    "DatasetSuspension": {**KEPT, "stays_lifted": "UPDATE"},
    "GrantChange": {**KEPT, "numbered_once": "UPDATE"},
    "Deletion": {**KEPT, "stays_closed": "UPDATE", "needs_end": "INSERT"},
    "DownloadGrant": {
        **KEPT,
        "needs_approval": "INSERT",
        "needs_confirmation": "INSERT",
        "stays_ended": "UPDATE",
    },
    "DataRelease": {
        **KEPT,
        "release_kept": "UPDATE",
        "stays_withdrawn": "UPDATE",
        "stays_erased": "UPDATE",
    },
    "RecalledSum": FROZEN,
    "RecallDuty": {**KEPT, "stays_attested": "UPDATE"},
    "ReleaseFile": {**FROZEN, "no_insert": "INSERT"},
}
# Records of work under way. Of an agreement, the scan's checks and the mails the evidence is above.
MAY_CHANGE = {
    "Heartbeat",
    "OperatorAlarm",
    "AgreementImport",
    "ApiClient",
    "ChangeFeed",
    "Pseudonym",
    "WebhookDelivery",
    "WebhookEndpoint",
    "DailyNumber",
    "SearchTerm",
    "HandOver",
    "Succession",
    "AccessInstructions",
    "Agreement",
    "ArrivingFile",
    "AssociatedUser",
    "BundleOrder",
    "Dataset",
    "Defect",
    "DownloadToken",
    "ErasedNumber",
    "MailServers",
    "MutedReleaseNews",
    "NoteMention",
    "FellowStudent",
    "OrderedBundle",
    "OutboundEmail",
    "PagePhoto",
    "PagePreview",
    "PendingDecision",
    "PhoneLink",
    "ProposedScan",
    "Publication",
    "QuarantinedUpload",
    "SavedView",
    "ScanExamination",
    "SendingPace",
    "Signer",
    "StaffInvitation",
    "StoppedAddress",
    "StudentRequest",
    "TranslationDraft",
    "User",
}
# Guards on what may change otherwise.
BESIDES = {
    "Agreement": {
        "ends_after_grant": "UPDATE",
        "amends_approved": "INSERT",
        "amends_kept": "UPDATE",
        "succeeds_approved": "INSERT",
        "succeeds_kept": "UPDATE",
        "succeeded_by_approved": "UPDATE",
        "one_of_person": "INSERT",
        "approved_one_of_person": "UPDATE",
        "ends_after_amendment": "UPDATE",
        "not_erased": "UPDATE",
    },
    "AssociatedUser": {"ends_after_grant": "UPDATE"},
}

# Columns that may change in a row of `world.one_of_each`; where there is no line, none.
FREE = {
    # Together with what they tell of; a constraint refuses one without the other.
    "EventPersonalData": {"actor_erasure_id", "ip_erasure_id", "words_erasure_id"},
    "AuditChain": {"size"},
    "ScanFinding": {"overruled_at", "overruled_by_id", "overrule_reason"},
    "NoticeDelivery": {
        *("state", "step", "due_at", "effective_at", "notified_effective_at"),
        *("unreached_at", "unreached_why", "opened_at", "opened_how"),
        *("answered_at", "answered_how", "asked_back_at", "attested_at"),
        *("informed_at", "informed_by_id", "informed_how"),
        "created_at",
    },
    "LicenseVersion": {
        *("status", "effective_at", "postponed_at", "called_off_at", "paused_at", "reported_at"),
        "created_at",
    },
    "BlockedPerson": {"lifted_at", "lifted_by_id", "lifted_why"},
    "DatasetSuspension": {"lifted_at", "lifted_by_id"},
    "DownloadRecord": {"bytes", "seen_at", "ended_at"},
    "LeakIncident": {"closed_at", "closed_by_id"},
    "Deletion": {
        *("remind_at", "reminded", "reminded_at", "lapsed_at"),
        *("attested_at", "attested_how", "attested_by_id"),
    },
    "DownloadGrant": {"ended_at", "ended_why", "ended_by_id"},
    "RetentionHold": {"lifted_at", "lifted_by_id"},
    "RecallDuty": {"told_at", "reminded", "attested_at", "attested_by_id", "noted"},
    "DataRelease": {
        # Together: it is withdrawn once. Singly, constraints refuse them.
        *("status", "withdrawn_at", "withdrawn_by_id", "withdrawn_why"),
        *("news_due_at", "told_up_to"),
        # Together: a pair.
        *("erased_at", "erased_by_id"),
    },
}
