"""The letters about a version as they would be read, and one sent to whoever asks."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.utils.translation import gettext as _

from agreements import tasks
from agreements.admin.pages import POST, READ, person, redirect_done
from agreements.admin.version_page import ANNOUNCE, render_version, version_address, version_view
from agreements.enums import Audience, NoticeStep
from agreements.mail.render import RenderedLetter
from agreements.models import LicenseVersion
from agreements.notice_lifecycle import STEPS
from agreements.services.notices import notice_letters
from agreements.services.versions import announcement

# Mail brings its own inline style; nothing else may run or load.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@version_view(ANNOUNCE, methods=READ)
def preview_letter(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """One letter as text; `audience`, `step` and `language` come from the address."""
    step = NoticeStep(_chosen(request.GET, "step", NoticeStep.values))
    context = {
        "title": _("Letter: %(step)s") % {"step": step.label},
        "letter": _rendered_letter(request, version),
        "audience": Audience(request.GET["audience"]).label,
        "language": dict(settings.LANGUAGES)[request.GET["language"]],
        "html": f"{version_address('letter_html', version)}?{request.GET.urlencode()}",
    }
    return render_version(request, "versions/letter", version, context)


@version_view(ANNOUNCE, methods=READ)
def preview_letter_html(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """The same as a mail program shows it."""
    policy = {"Content-Security-Policy": _MAIL_POLICY}
    return HttpResponse(_rendered_letter(request, version).html, headers=policy)


@version_view(ANNOUNCE, methods=POST)
def send_test_mail(request: HttpRequest, version: LicenseVersion) -> HttpResponse:
    """Send the notice to the person who asks, and to nobody else."""
    user = person(request)
    language = _chosen(request.POST, "language", list(dict(settings.LANGUAGES)))
    audience = _chosen(request.POST, "audience", Audience.values)
    announcement.send_test(version, by=user, language=language, audience=audience)
    tasks.nudge_outbox()
    said = _("A test mail is on its way to %(to)s.") % {"to": user.email}
    return redirect_done(request, version_address("announce", version), said)


def _rendered_letter(request: HttpRequest, version: LicenseVersion) -> RenderedLetter:
    audience = _chosen(request.GET, "audience", Audience.values)
    step = _chosen(request.GET, "step", list(STEPS[audience]))
    language = _chosen(request.GET, "language", list(dict(settings.LANGUAGES)))
    return notice_letters.preview(version, audience, step, language)


def _chosen(fields: QueryDict, name: str, choices: list[str]) -> str:
    value = fields.get(name, "")
    if value not in choices:
        raise Http404
    return value
