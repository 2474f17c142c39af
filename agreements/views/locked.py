"""What a person sees when something can't be opened because a key is missing."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agreements.exceptions import KeyMissing

logger = logging.getLogger(__name__)


class LockedMiddleware:
    """503 with the sentence, on whichever page it happened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, KeyMissing):
            return None
        logger.error("%s: %s", request.path, error)
        return render(request, "agreements/locked.html", {"sentence": str(error)}, status=503)
