"""The letters about a version as they would be read, and one sent to whoever asks."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agreements import tasks
from agreements.admin import version_page
from agreements.admin.base import person
from agreements.enums import Audience, NoticeStep
from agreements.mail.render import RenderedLetter
from agreements.models import LicenseVersion
from agreements.notice_lifecycle import STEPS
from agreements.services.notices import notice_letters
from agreements.services.versions import announcement

# Mail brings its own inline style; nothing else may run or load.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as text; `audience`, `step` and `language` come from the address."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    step = NoticeStep(_chosen(request.GET, "step", NoticeStep.values))
    context = {
        "title": _("Letter: %(step)s") % {"step": step.label},
        "words": _words(request, version),
        "audience": Audience(request.GET["audience"]).label,
        "language": dict(settings.LANGUAGES)[request.GET["language"]],
        "html": f"{version_page.address('letter_html', version)}?{request.GET.urlencode()}",
    }
    return version_page.answer(request, "letter", version, context)


@require_safe
def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a mail program shows it."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    answer = HttpResponse(_words(request, version).html)
    answer.headers["Content-Security-Policy"] = _MAIL_POLICY
    return answer


@require_POST
def test_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the notice to the person who asks, and to nobody else."""
    version = version_page.found(request, pk, version_page.ANNOUNCE)
    user = person(request)
    announcement.send_test(
        version,
        by=user,
        language=_chosen(request.POST, "language", list(dict(settings.LANGUAGES))),
        audience=_chosen(request.POST, "audience", Audience.values),
    )
    tasks.nudge_outbox()
    messages.success(request, _("A test mail is on its way to %(to)s.") % {"to": user.email})
    return HttpResponseRedirect(version_page.address("announce", version))


def _words(request: HttpRequest, version: LicenseVersion) -> RenderedLetter:
    audience = _chosen(request.GET, "audience", Audience.values)
    step = _chosen(request.GET, "step", list(STEPS[audience]))
    language = _chosen(request.GET, "language", list(dict(settings.LANGUAGES)))
    return notice_letters.preview(version, audience, step, language)


def _chosen(fields: QueryDict, name: str, choices: list[str]) -> str:
    value = fields.get(name, "")
    if value not in choices:
        raise Http404
    return value
