"""The demo's inbox: every mail that the portal sent, for everybody to read. In the demo only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agreements.mail import maildir

# Mail brings its own inline style; nothing else may run or load.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first."""
    _demo_only()
    mails = maildir.newest_mails(settings.DEMO_MAILDIR)
    return render(request, "agreements/demo_inbox.html", {"mails": mails})


@never_cache
@require_safe
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail as text."""
    return render(request, "agreements/demo_mail.html", {"mail": _caught(key)})


@never_cache
@require_safe
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """One mail as a mail program shows it."""
    answer = HttpResponse(_caught(key).html)
    answer.headers["Content-Security-Policy"] = _MAIL_POLICY
    return answer


def _caught(key: str) -> maildir.CaughtMail:
    _demo_only()
    found = maildir.mail_with_key(settings.DEMO_MAILDIR, key)
    if found is None:
        raise Http404
    return found


def _demo_only() -> None:
    if not (settings.DEMO and settings.DEMO_MAILDIR):
        raise Http404
