"""The page on which somebody sees which files to delete, and says that they did; also without
access."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agreements.documents.markup import to_html
from agreements.forms.recall import DeletedForm
from agreements.models import RecallDuty
from agreements.selectors.releases import recalls
from agreements.services.releases.recalls import attest
from agreements.views.signed_in import ASK, SignedInRequest, signed_in


@never_cache
@require_http_methods(ASK)
@signed_in
def recall(request: SignedInRequest, slug: str, label: str) -> HttpResponse:
    """`after` a path come the next files. Who fetched none of them has no such page."""
    rows = RecallDuty.objects.select_related("release__dataset", "user")
    duty = get_object_or_404(
        rows, user=request.user, release__dataset__slug=slug, release__label=label
    )
    form = DeletedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        attest(duty, by=request.user)
        messages.success(request, _("Thank you. It is on record that you deleted the files."))
        return redirect("recall", slug, label)
    after = request.GET.get("after", "").replace("\x00", "")
    paths = list(recalls.paths_to_delete(duty).filter(path__gt=after)[: recalls.PAGE + 1])
    context = {
        "duty": duty,
        "release": duty.release,
        "dataset": duty.release.dataset,
        "notes": to_html(duty.release.notes),
        "paths": paths[: recalls.PAGE],
        "after": after,
        "following": paths[recalls.PAGE - 1] if len(paths) > recalls.PAGE else None,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "agreements/releases/recall.html", context, status=status)
