"""The public page that shows what one LA version changes in another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agreements.selectors import access
from agreements.services.license_texts import diff


@require_safe
def version_changes(request: HttpRequest, slug: str, number: str, against: str) -> HttpResponse:
    """Two versions that were announced, the older as the old, whichever is named first."""
    one, other = (access.public_version(slug, name) for name in (number, against))
    if one == other:
        return redirect("version", slug, number)
    old, new = diff.older_and_newer(one, other)
    languages = diff.common_languages(old, new)
    compared = diff.compare_versions(old, new, request.GET.get("language", ""))
    context = {
        "dataset": new.dataset,
        "old": old,
        "new": new,
        "comparison": compared,
        "languages": languages,
        "language": compared.language,
    }
    return render(request, "agreements/datasets/version_changes.html", context)
