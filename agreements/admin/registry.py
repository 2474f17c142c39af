"""Everything on the review desk, and what is taken off it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

from agreements import models
from agreements.admin.access import AccessInstructionsAdmin
from agreements.admin.agreement import AgreementAdmin
from agreements.admin.dataset import DatasetAdmin
from agreements.admin.defect import DefectAdmin
from agreements.admin.invitation import StaffInvitationAdmin
from agreements.admin.license import LicenseVersionAdmin
from agreements.admin.outbox import OutboundEmailAdmin
from agreements.admin.user import UserAdmin

# Their pages would show second-factor secrets, and change addresses or rights past our rules.
admin.site.unregister([Authenticator, EmailAddress, Group])

admin.site.register(models.Agreement, AgreementAdmin)
admin.site.register(models.Dataset, DatasetAdmin)
admin.site.register(models.Defect, DefectAdmin)
admin.site.register(models.AccessInstructions, AccessInstructionsAdmin)
admin.site.register(models.LicenseVersion, LicenseVersionAdmin)
admin.site.register(models.OutboundEmail, OutboundEmailAdmin)
admin.site.register(models.StaffInvitation, StaffInvitationAdmin)
admin.site.register(models.User, UserAdmin)
