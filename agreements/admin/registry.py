"""Everything on the review desk, and what is taken off it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

from agreements import models

from .accounts.invitation import StaffInvitationAdmin
from .accounts.user import UserAdmin
from .datasets.dataset import DatasetAdmin
from .grants.access import AccessInstructionsAdmin
from .grants.deletion import DeletionAdmin
from .grants.holder import HolderAdmin
from .grants.leak import LeakIncidentAdmin
from .imports.agreement_import import AgreementImportAdmin
from .machines.api_client import ApiClientAdmin
from .machines.webhook import WebhookEndpointAdmin
from .mail.outbox import OutboundEmailAdmin
from .publications.publication import PublicationAdmin
from .releases.release import DataReleaseAdmin
from .review.agreement import AgreementAdmin
from .review.blocked_person import BlockedPersonAdmin
from .review.bundle_order import BundleOrderAdmin
from .review.defect import DefectAdmin
from .review.succession import SuccessionAdmin
from .versions.version import LicenseVersionAdmin

# Their pages would show second-factor secrets, and change addresses or rights past our rules.
admin.site.unregister([Authenticator, EmailAddress, Group])

admin.site.register(models.Agreement, AgreementAdmin)
admin.site.register(models.AgreementImport, AgreementImportAdmin)
admin.site.register(models.ApiClient, ApiClientAdmin)
admin.site.register(models.BlockedPerson, BlockedPersonAdmin)
admin.site.register(models.BundleOrder, BundleOrderAdmin)
admin.site.register(models.Dataset, DatasetAdmin)
admin.site.register(models.DataRelease, DataReleaseAdmin)
admin.site.register(models.Defect, DefectAdmin)
admin.site.register(models.AccessInstructions, AccessInstructionsAdmin)
admin.site.register(models.Deletion, DeletionAdmin)
admin.site.register(models.DownloadGrant, HolderAdmin)
admin.site.register(models.LeakIncident, LeakIncidentAdmin)
admin.site.register(models.LicenseVersion, LicenseVersionAdmin)
admin.site.register(models.OutboundEmail, OutboundEmailAdmin)
admin.site.register(models.Publication, PublicationAdmin)
admin.site.register(models.StaffInvitation, StaffInvitationAdmin)
admin.site.register(models.Succession, SuccessionAdmin)
admin.site.register(models.User, UserAdmin)
admin.site.register(models.WebhookEndpoint, WebhookEndpointAdmin)
