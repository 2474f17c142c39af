"""What somebody reads who asks for data without a live grant: why, and the way on."""

from django.http import HttpResponse
from django.shortcuts import render

from agreements.forms.deletion import AttestDeletionForm
from agreements.models import Dataset
from agreements.selectors.grants import live_grants, open_deletions, open_invitations
from agreements.selectors.releases import recalls
from agreements.services.requests import applying
from agreements.views.signed_in import SignedInRequest


def no_access_page(request: SignedInRequest, dataset: Dataset) -> HttpResponse:
    """403 with the reason."""
    theirs = live_grants.grants_of(request.user).filter(agreement__dataset=dataset)
    unended = live_grants.unended_grant(request.user, dataset)
    owed = open_deletions.owed(request.user, dataset)
    context = {
        "dataset": dataset,
        "duties": recalls.open_duties(request.user, dataset),
        "suspended": live_grants.open_suspension(dataset) if unended else None,
        "ended": None if unended else theirs.first(),
        "invited": open_invitations.open_invitations(request.user, dataset),
        "current": applying.current_request(request.user, dataset),
        "owed": owed,
        "attest_form": AttestDeletionForm(owed=owed),
    }
    return render(request, "agreements/grants/no_access.html", context, status=403)
