"""Small pages that come from a test, for one script at a time."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page, Request, Route

SITE = "https://portal.test"  # nothing is sent; https, because the clipboard asks for it
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"

Answer = Callable[[Request], tuple[int, str]]
Open = Callable[[str, str], Page]


class Server:
    """Answers every request of the page: scripts from disk, posts by `answer`."""

    def __init__(self) -> None:
        self.page = ""
        self.posts: list[Request] = []
        self.answer: Answer = lambda request: (204, "")
        self.healthy = True
        self.headers: dict[str, str] = {}

    def __call__(self, route: Route) -> None:
        request = route.request
        if request.method == "POST":
            self.posts.append(request)
            status, body = self.answer(request)
            headers = {"Content-Type": "application/json", **self.headers}
            route.fulfill(status=status, body=body, headers=headers)
        elif request.url.endswith("/health/ready"):
            route.fulfill(status=200 if self.healthy else 503)
        elif request.url.endswith(".js"):
            route.fulfill(path=SCRIPTS / request.url.rsplit("/", 1)[1])
        else:
            route.fulfill(body=self.page, content_type="text/html; charset=utf-8")
