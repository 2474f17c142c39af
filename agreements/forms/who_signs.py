"""The one question at the start: who signs. Kept in the session while its person gets a code."""

from django.http import HttpRequest

ME, SUPERVISOR = "me", "supervisor"
WAYS = (ME, SUPERVISOR)
# For which dataset, and which way. Of before there was the question: for which dataset.
_DATASET, _WAY = "applying", "who_signs"


def remember_way(request: HttpRequest, slug: str, way: str) -> None:
    """Once signed in, they go on this way with this dataset."""
    request.session[_DATASET], request.session[_WAY] = slug, way


def take_way(request: HttpRequest, slug: str) -> str:
    """The way that was remembered for this dataset, once; "" if there is none."""
    if request.session.get(_DATASET) != slug:
        return ""
    del request.session[_DATASET]
    way: str = request.session.pop(_WAY, ME)
    return way


def goes_to_supervisor(request: HttpRequest) -> bool:
    """Whether who signs in here is a student, who need have no work address."""
    return bool(request.session.get(_WAY) == SUPERVISOR and request.session.get(_DATASET))
