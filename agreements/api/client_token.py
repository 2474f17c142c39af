"""The only way in: the token of a client in a header. No cookie, no session."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from agreements.api.problems import NoSuchDataset, ScopeMissing, TokenRefused
from agreements.enums import ApiScope
from agreements.exceptions import TooManyCalls
from agreements.models import ApiClient, Dataset
from agreements.rate_limits import count
from agreements.selectors.machines import api_clients as clients
from agreements.services.machines import api_clients

_LONGEST = 200


class ClientToken(HttpBearer):
    """Gives the client; raises TokenRefused, TooManyCalls."""

    def __call__(self, request: HttpRequest) -> Any:
        """Not as ninja has it, which would log the header where DEBUG is on."""
        kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, token.strip() if kind.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient:
        client = clients.client_by_token(token) if 0 < len(token) <= _LONGEST else None
        if client is None:
            count(request, {"api_wrong_token": ""}, TooManyCalls, also_get=True)
            raise TokenRefused
        count(request, {"api_client": str(client.pk)}, TooManyCalls, also_get=True)
        api_clients.note_use(client)
        return client


def asked_dataset(request: HttpRequest, slug: str, scope: ApiScope) -> Dataset:
    """The dataset that the client of a request may ask about in this way. Raises NoSuchDataset,
    ScopeMissing."""
    client = client_of(request)
    dataset = clients.dataset_of(client, slug)
    if dataset is None:
        raise NoSuchDataset
    if scope not in client.scopes:
        raise ScopeMissing
    return dataset


def client_of(request: HttpRequest) -> ApiClient:
    """Who asks; `ClientToken` has let in nobody else."""
    client: ApiClient = request.auth  # type: ignore[attr-defined]
    return client
