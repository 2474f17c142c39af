"""The API, version 1: what a data server elsewhere asks. `docs/api.md` shows each question."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, NinjaAPI, Query, Schema
from ninja.openapi.schema import OpenAPISchema

from agreements.affiliation.address import normalize_address
from agreements.enums import AccessChange, ApiScope
from agreements.models import Dataset, GrantChange, User
from agreements.selectors.addresses import account_of, addresses_of
from agreements.selectors.machines import changes as feed
from agreements.services.machines import numbering, visas
from agreements.services.machines.pseudonyms import pseudonyms_of

from .client_token import ClientToken, asked_dataset, client_of
from .cursors import cursor_at, number_of
from .problems import CONTENT_TYPE, NoSuchAddress, Problem, answer_error, handle_errors

MOST, USUAL = 500, 100


class PortalApi(NinjaAPI):
    """Ninja's, which says of refusals of which type they are."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        content = response["content"]
                        response["content"] = {CONTENT_TYPE: content["application/json"]}
        return schema


api = PortalApi(
    title="License portal",
    version="1",
    description="Who may use the data of a dataset at this moment, and what became of that since.",
    docs_url=None,
    urls_namespace="api",
    auth=ClientToken(),
)
handle_errors(api)
REFUSALS = dict.fromkeys((400, 401, 403, 404, 422, 429), Problem)


class AskedPerson(Schema):
    """Whom a question is about."""

    email: Annotated[str, Field(min_length=1, max_length=320, examples=["li@uni.example.edu"])]


class GrantAnswer(Schema):
    """Whether there is access at this moment; the rest is null where there is none."""

    granted: bool
    since: datetime | None = None
    reference: str | None = None
    license_version: str | None = None


class ToldChange(Schema):
    """One step. `reference` and what follows is null where it is about the whole dataset;
    `emails` where the token is not for addresses, empty where nobody has signed in yet."""

    what: AccessChange
    at: datetime
    reference: str | None
    license_version: str | None
    pseudonym: str | None
    emails: list[str] | None


class Changes(Schema):
    """A page. Ask again with `next` as `after`: at once while there is `more`, else later."""

    changes: list[ToldChange]
    next: str
    more: bool


class Passport(Schema):
    """The visas of a person, each a JWT; none where there is no access."""

    ga4gh_passport_v1: list[str]


@api.post("datasets/{slug}/grants", response={200: GrantAnswer, **REFUSALS}, url_name="grants")
def ask_for_grant(request: HttpRequest, slug: str, person: AskedPerson) -> GrantAnswer:
    """Whether whoever has proved this address may fetch the data now. A POST, so that no address
    stands in a log."""
    dataset = asked_dataset(request, slug, ApiScope.CHECK)
    grant = feed.grant_of_address(dataset, _normalized(person))
    if grant is None:
        return GrantAnswer(granted=False)
    return GrantAnswer(
        granted=True,
        since=grant.granted_at,
        reference=grant.agreement.reference,
        license_version=grant.agreement.version.number,
    )


@api.get("datasets/{slug}/changes", response={200: Changes, **REFUSALS}, url_name="changes")
def read_changes(
    request: HttpRequest,
    slug: str,
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
) -> Changes:
    """What became of access after a cursor, the oldest first; none is left out, whoever writes
    meanwhile."""
    dataset = asked_dataset(request, slug, ApiScope.CHANGES)
    number = number_of(after, dataset)
    numbering.number_waiting(dataset)
    found = feed.changes_after(dataset, number, limit)
    last = found[-1].number or 0 if found else number
    names = pseudonyms_of(feed.accounts_of(found))
    shows = ApiScope.ADDRESSES in client_of(request).scopes
    return Changes(
        changes=[_told(change, names, shows_addresses=shows) for change in found],
        next=cursor_at(dataset, last),
        more=feed.has_more(dataset, last),
    )


@api.post(
    "datasets/{slug}/visas", response={200: Passport, **REFUSALS, 503: Problem}, url_name="visas"
)
def issue_visa(request: HttpRequest, slug: str, person: AskedPerson) -> Passport:
    """A GA4GH visa of whoever has proved this address, if they may fetch the data now."""
    dataset = asked_dataset(request, slug, ApiScope.VISAS)
    user = account_of(_normalized(person))
    return Passport(ga4gh_passport_v1=_visas(user, dataset, request) if user else [])


@csrf_exempt  # there is nothing that could be done in anybody's name
def nothing_there(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever else is asked below `/api/`."""
    return answer_error(request, NoSuchAddress())


def _normalized(person: AskedPerson) -> str:
    """Raises AddressRefused."""
    return normalize_address(person.email, allow_test_domains=True)


def _visas(user: User, dataset: Dataset, request: HttpRequest) -> list[str]:
    return visas.visas_of_person(user, by=client_of(request), only=dataset)


def _told(change: GrantChange, names: Any, *, shows_addresses: bool) -> ToldChange:
    grant = change.grant
    user = grant.user if grant else None
    return ToldChange(
        what=AccessChange(change.what),
        at=change.at,
        reference=grant.agreement.reference if grant else None,
        license_version=grant.agreement.version.number if grant else None,
        pseudonym=names[user.pk] if user else None,
        emails=addresses_of(user) if grant and shows_addresses else None,
    )
