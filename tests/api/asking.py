"""A server elsewhere that asks the API."""

from typing import Any

from django.test import Client
from django.urls import reverse

from agreements.models import Dataset


class Machine:
    """Asks about one dataset with one token, or with none."""

    def __init__(self, token: str | None, dataset: Dataset | str) -> None:
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self.slug = dataset if isinstance(dataset, str) else dataset.slug
        self.http = Client(headers=self.headers, enforce_csrf_checks=True)

    def has_grant(self, email: object) -> Any:
        return self._post("grants", {"email": email})

    def visas(self, email: str) -> Any:
        return self._post("visas", {"email": email})

    def changes(self, after: str = "", **more: object) -> Any:
        return self.http.get(self.address("changes"), {"after": after, **more})

    def follow(self, after: str = "", limit: int = 100) -> tuple[list[dict[str, Any]], str]:
        """All that there is after a cursor, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.changes(after, limit=limit).json()
            found, after = [*found, *page["changes"]], page["next"]
            if not page["more"]:
                return found, after

    def address(self, what: str) -> str:
        return reverse(f"api:{what}", args=[self.slug])

    def _post(self, what: str, body: object) -> Any:
        return self.http.post(self.address(what), body, content_type="application/json")
