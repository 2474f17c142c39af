"""One of everything on the desk, and the browsers of everybody."""

from dataclasses import dataclass

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements import models
from agreements.enums import Check, NoticeState, Severity, Status, VersionStatus
from tests import examined
from tests.admin import desk
from tests.factories import (
    AssociatedUserFactory,
    PublicationFactory,
    UserFactory,
    rendered_version,
    staff_user,
)
from tests.services.importing import staged_import
from tests.services.inviting import invited
from tests.services.machines import followed as machines
from tests.services.telling import announced, told

# Pages about a draft, and what the addresses of those ask for that `desk` does not list.
DRAFTS = {
    **desk.DRAFT_PAGES,
    "preview": "",
    "pdf": "",
    "export": "",
    "untranslate": "",
    "publish_translation": desk.DRAFT_PAGES["translation"],
    "letter_html": desk.DRAFT_PAGES["letter"],
    "test_mail": "",
    "put_into_force": "",
    "postpone": "",
    "call_off": "",
}

# Pages about an announcement, and whether about one signer's notice.
NOTICES = {
    "progress": False,
    "numbers": False,
    "notices": False,
    "notices_csv": False,
    "pause": False,
    "resume": False,
    "resend_failures": False,
    "resend": True,
    "informed": True,
}


@dataclass
class World:
    """One filed request and the browsers of everybody."""

    agreement: models.Agreement
    mail: models.OutboundEmail
    access: models.AccessInstructions
    draft: models.LicenseVersion
    notice: models.NoticeDelivery
    defect: models.Defect
    invitation: models.StaffInvitation
    release: models.DataRelease
    publication: models.Publication
    leak: models.LeakIncident
    block: models.BlockedPerson
    bundles: models.BundleOrder
    staged: models.AgreementImport
    api_client: models.ApiClient
    webhook: models.WebhookEndpoint
    people: dict[str, Client]

    def address(self, name: str) -> str:
        agreement = self.agreement
        more: dict[str, list[object]] = {
            "agreement_document": [1],
            "agreement_document_text": [1],
            "agreement_scan": [1],
            "agreement_originals": [1],
            "agreement_scan_page": [1, 1],
            "agreement_document_page": [1, 1],
            "agreement_scan_review": [1],
            "agreement_check_again": [1],
            "agreement_overrule": [1, 1],
            "agreement_message_file": [1, 1],
            "agreement_correct_name": [agreement.associates.get().pk],
        }
        kind, _, rest = name.partition("_")
        if name == "agreementimport_template":
            return reverse(f"admin:agreements_{name}", args=["csv"])
        if name == "agreementimport_row_scan":
            return reverse(f"admin:agreements_{name}", args=[self.staged.pk, 2])
        if name == "webhookendpoint_again":
            return reverse(f"admin:agreements_{name}", args=[self.webhook.pk, 1])
        if name == "dataset_opening_step":
            return reverse(f"admin:agreements_{name}", args=[agreement.dataset_id, "texts"])
        if name in ("dataset_pass_on", "dataset_take_off"):
            colleague = agreement.dataset.staff.get(email__startswith="colleague")
            return reverse(f"admin:agreements_{name}", args=[agreement.dataset_id, colleague.pk])
        if name == "datarelease_note_deleted":
            return reverse(f"admin:agreements_{name}", args=[self.release.pk, 1])
        if kind == "licenseversion" and rest in DRAFTS:
            return desk.version_page(rest, self.draft, desk.DRAFT_PAGES.get(rest, DRAFTS[rest]))
        if kind == "licenseversion" and rest in NOTICES:
            signer = [self.notice.agreement.reference, self.notice.audience]
            args = [self.notice.version_id, *(signer if NOTICES[rest] else [])]
            return reverse(f"admin:agreements_{name}", args=args)
        no_row = (
            "_changelist",
            "_add",
            "_all_back",
            "_bundles",
            "_enter",
            "_first",
            "_several",
            "_view",
            "_export",
        )
        if name.endswith(no_row):
            args = []
        elif kind == "agreement":
            args = [agreement.reference, *more.get(name, [])]
        else:
            args = [
                {
                    "dataset": agreement.dataset,
                    "leakincident": self.leak,
                    "blockedperson": self.block,
                    "bundleorder": self.bundles,
                    "apiclient": self.api_client,
                    "webhookendpoint": self.webhook,
                    "agreementimport": self.staged,
                    "accessinstructions": self.access,
                    "licenseversion": agreement.version,
                    "outboundemail": self.mail,
                    "defect": self.defect,
                    "staffinvitation": self.invitation,
                    "datarelease": self.release,
                    "publication": self.publication,
                    "user": agreement.dataset.staff.get(email__startswith="colleague"),
                }[name.partition("_")[0]].pk
            ]
        return reverse(f"admin:agreements_{name}", args=args)


def made() -> World:
    """A submitted request that was read, an announcement called off, and one of everything."""
    agreement = desk.filed(Status.SUBMITTED, whole=True, version=rendered_version())
    AssociatedUserFactory(agreement=agreement)
    examined.read(
        agreement.scans.get(),
        examined.finding(Check.RECOGNIZED, "recognized"),
        examined.finding(Check.DATE, "date_blank", Severity.PROBLEM),
    )
    dataset = agreement.dataset
    elsewhere = desk.filed(Status.SUBMITTED).dataset
    staff_user("", dataset, email="colleague@psych.example.edu")
    return World(
        agreement,
        desk.mail(agreement),
        models.AccessInstructions.objects.create(dataset=dataset, text="Fetch it."),
        desk.draft_of(agreement.version),
        told(called_off(agreement.version), NoticeState.UNREACHED),
        models.Defect.objects.create(dataset=dataset, code="creased", label="Creased"),
        invited(dataset),
        models.DataRelease.objects.create(dataset=dataset, label="1.0"),
        PublicationFactory(agreement=agreement),
        _leak_of(dataset),
        dataset.blocked_people.create(
            name="X", reason="x", blocked_at=timezone.now(), blocked_by=UserFactory()
        ),
        dataset.bundle_orders.create(
            asked_at=timezone.now(), asked_by=UserFactory(), until=timezone.now()
        ),
        staged_import(agreement.version),
        machines.client(dataset)[0],
        machines.webhook(dataset)[0],
        {
            "nobody": Client(),
            "signer": desk.browser(agreement.signer.user),
            "plain staff": desk.browser(staff_user("", dataset)),
            "reviewer elsewhere": desk.reviewer(elsewhere),
            "owner elsewhere": desk.owner(elsewhere),
            "reviewer": desk.reviewer(dataset),
            "owner": desk.owner(dataset),
            "administrator": desk.browser(UserFactory(is_staff=True, is_superuser=True)),
        },
    )


def _leak_of(dataset: models.Dataset) -> models.LeakIncident:
    now = timezone.now()
    return models.LeakIncident.objects.create(
        dataset=dataset,
        what="A folder",
        where_found="A server",
        found_at=now,
        reported_at=now,
        reported_by=UserFactory(),
    )


def called_off(old: models.LicenseVersion) -> models.LicenseVersion:
    """Announced and called off, so that another one can be."""
    version = announced("1.0.1", replaces=old)
    version.status, version.called_off_at = VersionStatus.CALLED_OFF, timezone.now()
    version.save(update_fields=["status", "called_off_at"])
    return version
