"""Who comes to the pages about an announcement."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from agreements.admin import version_page
from agreements.models import LicenseVersion, NoticeDelivery

SEE = version_page.FOLLOW
SEND = version_page.ANNOUNCE
MARK = "agreements.change_noticedelivery"


def announced(request: HttpRequest, pk: int, permission: str) -> LicenseVersion:
    """An LA version that was announced at some time.

    Http404 for staff of other datasets and for what nobody was told of, PermissionDenied for
    staff without the permission.
    """
    version = version_page.found(request, pk, permission)
    if version.announced_at is None:
        raise Http404
    return version


def notice(
    request: HttpRequest, pk: int, reference: str, audience: str, permission: str
) -> NoticeDelivery:
    """The notice to one signer; refuses like `announced`."""
    version = announced(request, pk, permission)
    return get_object_or_404(
        version.deliveries.select_related("version__dataset", "agreement__signer"),
        agreement__reference=reference,
        audience=audience,
    )
