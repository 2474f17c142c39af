"""Somebody whose access has ended attests that their copies are deleted: one page a dataset."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements.forms.deletion import AttestDeletionForm
from agreements.selectors.datasets import public_datasets
from agreements.selectors.grants import live_grants, open_deletions
from agreements.services.grants import deletions
from agreements.views.signed_in import ASK, SignedInRequest, signed_in


@never_cache
@require_http_methods(ASK)
@signed_in
def deletion(request: SignedInRequest, slug: str) -> HttpResponse:
    """What is owed, or why nothing is; a POST with the box ticked attests it, once."""
    dataset = public_datasets.dataset_for(request.user, slug)
    owed = open_deletions.owed(request.user, dataset)
    form = AttestDeletionForm(owed=owed)
    if request.method == "POST":
        if owed is None:  # another tab was faster, or there is access anew: the page tells
            return redirect("deletion", dataset.slug)
        form = AttestDeletionForm(request.POST, owed=owed)
        if form.is_valid():
            if deletions.attest_own(dataset, by=request.user):
                messages.success(request, _("Thank you. It is on record that they are deleted."))
            return redirect("deletion", dataset.slug)
    context = {
        "dataset": dataset,
        "owed": owed,
        "attest_form": form,
        "keeps": live_grants.unended_grant(request.user, dataset),
        "last": open_deletions.last_deletion(request.user, dataset),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/grants/deletion.html", context, status=status)
