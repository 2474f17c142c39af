"""What search engines need not ask for (RFC 9309). Links that are keys don't stand here: their
pages say by themselves that they are not to be listed."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

_OF_PEOPLE = ("request_list", "admin:index", "api_above", "account_login", "mfa_index")


@require_safe
def robots_txt(_request: HttpRequest) -> HttpResponse:
    said = ["User-agent: *", *(f"Disallow: {reverse(name)}" for name in _OF_PEOPLE)]
    return HttpResponse(
        "\n".join(said) + "\n",
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "public, max-age=3600"},
    )
