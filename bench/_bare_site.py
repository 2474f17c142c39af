"""A Django that does nothing but hand out the bytes of the files in BARE_PAGES, by name."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], ROOT_URLCONF="bench._bare_site"
)
_PAGES = {file.name: file.read_bytes() for file in Path(os.environ["BARE_PAGES"]).iterdir()}


def page(_request: HttpRequest, name: str) -> HttpResponse:
    body = _PAGES[name]
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


urlpatterns = [path("<str:name>/", page)]
application = get_wsgi_application()
