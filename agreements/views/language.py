"""The switch of languages in header and footer."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from agreements.accounts import language_cookie
from agreements.models import User
from agreements.services.accounts import languages


# Without a token in each page's header, pages of signed-out visitors are the same for all of them.
# What another site sends comes without the session (SameSite), and browsers say whose it is.
@csrf_exempt
@never_cache
def switch(request: HttpRequest) -> HttpResponse:
    """Speak another language, and go back to the page at `next`, which is one of ours."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDenied
    answer = HttpResponseRedirect(_way_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            languages.choose_language(request.user, language)
        else:
            language_cookie.keep_switched(answer, language)
        language_cookie.keep_language(answer, language)
    return answer


def _way_back(request: HttpRequest) -> str:
    there, hosts = request.POST.get("next", ""), {request.get_host()}
    safe = url_has_allowed_host_and_scheme(there, hosts, require_https=request.is_secure())
    return there if safe else "/"
