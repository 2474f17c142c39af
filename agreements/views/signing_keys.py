"""The public keys by which anybody tells what this portal signed."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements import signatures, visa_keys


@require_safe
def signing_keys(request: HttpRequest) -> HttpResponse:
    """For everybody, newest first: the first one signs now."""
    known = signatures.public_keys()
    shown = [(signatures.fingerprint(key), signatures.to_pem(key)) for key in known]
    return render(request, "agreements/signing_keys.html", {"keys": shown})


@require_safe
def signing_key(request: HttpRequest, key_id: str) -> HttpResponse:
    """One of them as a file, by its fingerprint."""
    for key in signatures.public_keys():
        if signatures.fingerprint(key) == key_id:
            name = f"portal-key-{key_id[:16]}.pem"
            return HttpResponse(
                signatures.to_pem(key),
                content_type="application/x-pem-file",
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )
    raise Http404


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """Those by which visas are told, as a JWK Set; empty where none are given out."""
    # Receivers ask again when they meet a key that they don't know.
    told = {"Cache-Control": "public, max-age=300"}
    return JsonResponse(visa_keys.public_keys(), headers=told)
