"""Every question of machines, with every token: who gets what."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from agreements.api.portal_api import api
from agreements.enums import ApiScope, Status
from agreements.models import ApiClient, AuditEvent
from agreements.services.machines import api_clients
from tests.api.asking import Machine
from tests.factories import AgreementFactory, DatasetFactory
from tests.services.machines import followed

pytestmark = pytest.mark.django_db

QUESTIONS = {
    "grants": lambda machine: machine.has_grant("li@uni.example.edu"),
    "changes": lambda machine: machine.changes(),
    "visas": lambda machine: machine.visas("li@uni.example.edu"),
}
SCOPES = {"grants": ApiScope.CHECK, "changes": ApiScope.CHANGES, "visas": ApiScope.VISAS}


def revoked(dataset: Any) -> str:
    client, token = followed.client(dataset)
    api_clients.revoke_client(client, by=followed.owner_of(dataset))
    return token


# How each comes by its token for a dataset, and what it gets.
TOKENS = {
    "none": (lambda dataset, scope: None, 401),
    "empty": (lambda dataset, scope: "", 401),
    "wrong": (lambda dataset, scope: "portal_" + "x" * 43, 401),
    "very long": (lambda dataset, scope: "x" * 5000, 401),
    "not even text": (lambda dataset, scope: "\x00ä", 401),
    "revoked": (lambda dataset, scope: revoked(dataset), 401),
    "of another dataset": (lambda dataset, scope: followed.client(DatasetFactory())[1], 404),
    "not for this": (
        lambda dataset, scope: followed.client(dataset, scopes=set(ApiScope) - {scope})[1],
        403,
    ),
    "right": (lambda dataset, scope: followed.client(dataset, scopes=[scope])[1], 200),
    "of both datasets": (lambda dataset, scope: followed.client(DatasetFactory(), dataset)[1], 200),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("token", TOKENS)
def test_each_token_gets_what_the_table_says(question: str, token: str) -> None:
    make, status = TOKENS[token]
    dataset = DatasetFactory()
    answer = QUESTIONS[question](Machine(make(dataset, SCOPES[question]), dataset))
    assert answer.status_code == status
    told = answer.json()
    if status == 200:
        assert answer.headers["Content-Type"].startswith("application/json")
    else:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (told["status"], told["type"]) == (status, "about:blank")
        assert told["detail"].endswith(".")
        assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_every_address_is_asked_here() -> None:
    found = get_resolver().namespace_dict["api"][1].reverse_dict
    names = {name for name in found if isinstance(name, str)}
    assert names == {*QUESTIONS, "openapi-json", "api-root"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_dataset_that_there_is_not_looks_like_somebody_elses(question: str) -> None:
    _client, token = followed.client(DatasetFactory())
    answers = [
        QUESTIONS[question](Machine(token, dataset)) for dataset in ("nothing", DatasetFactory())
    ]
    assert answers[0].content == answers[1].content
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_token_that_leaks_is_of_no_use_once_it_is_revoked() -> None:
    agreement = AgreementFactory(status=Status.APPROVED)
    client, token = followed.client(agreement.dataset)
    machine = Machine(token, agreement.dataset)
    assert machine.has_grant(agreement.signer.email).json()["granted"]
    api_clients.revoke_client(client, by=followed.owner_of(agreement.dataset))
    assert [ask(machine).status_code for ask in QUESTIONS.values()] == [401] * 3


def test_no_cookie_no_session_no_other_site() -> None:
    dataset = DatasetFactory()
    machine = Machine(followed.client(dataset)[1], dataset)
    for ask in QUESTIONS.values():
        answer = ask(machine)
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def test_who_is_signed_in_has_no_token_by_that() -> None:
    dataset = DatasetFactory()
    browser = Client()
    browser.force_login(followed.owner_of(dataset))
    assert browser.get(Machine(None, dataset).address("changes")).status_code == 401


def test_a_token_in_the_address_is_none() -> None:
    dataset = DatasetFactory()
    token = followed.client(dataset)[1]
    address = Machine(None, dataset).address("changes")
    assert Client().get(address, {"token": token, "access_token": token}).status_code == 401


def test_the_database_holds_no_token_and_the_record_neither() -> None:
    dataset = DatasetFactory()
    client, token = followed.client(dataset)
    assert client.token_sha256 != token
    kept = json.dumps([*ApiClient.objects.values(), *AuditEvent.objects.values()], default=str)
    assert token not in kept
    actions = list(AuditEvent.objects.filter(subject=dataset.slug).values_list("action", flat=True))
    assert actions == ["client:make"]


def test_no_log_tells_a_token_or_an_address(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = DatasetFactory()
    token = followed.client(dataset)[1]
    caplog.set_level(logging.DEBUG)
    email = "somebody@uni.example.edu"
    for each in (token, "portal_wrong"):
        machine = Machine(each, dataset)
        machine.http.raise_request_exception = False
        machine.has_grant(email)
        machine.has_grant([email])
        with monkeypatch.context() as patch:
            patch.setattr("agreements.api.portal_api.feed.grant_of_address", _breaks)
            machine.has_grant(email)
    said = caplog.text
    assert "Internal Server Error" in said
    assert token not in said
    assert "portal_wrong" not in said
    assert email not in said


def _breaks(dataset: Any, address: str) -> None:
    raise RuntimeError("ours")


def test_too_many_questions_are_told_when_to_come_again(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api_client": "3/m/key"}
    dataset = DatasetFactory()
    token = followed.client(dataset)[1]
    other = Machine(followed.client(dataset)[1], dataset)
    answers = [Machine(token, dataset).changes() for _question in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3].headers["Retry-After"]) <= 60
    assert answers[3].headers["Content-Type"] == "application/problem+json"
    assert other.changes().status_code == 200


def test_who_guesses_tokens_is_stopped_and_others_are_not(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "api_wrong_token": "3/m/ip"}
    dataset = DatasetFactory()
    answers = [Machine(f"guess{number}", dataset).changes() for number in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert Machine(followed.client(dataset)[1], dataset).changes().status_code == 200


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 422),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"{}", "application/json", 422),
        (b'{"email": 7}', "application/json", 422),
        (b'{"email": ""}', "application/json", 422),
        (b'{"email": "nobody"}', "application/json", 422),
        (b'{"email": "a@b.example.edu, c@d.example.edu"}', "application/json", 422),
        ('{"email": "K\u212a@uni.example.edu"}'.encode(), "application/json", 422),
        (b'{"email": "a\\u0000@uni.example.edu"}', "application/json", 422),
        (b'{"email": "\\ud800@uni.example.edu"}', "application/json", 422),
        (b'\xff\xfe{"email"', "application/json", 400),
        (b"email=a@uni.example.edu", "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_question_gets_a_sentence(body: bytes, kind: str, status: int) -> None:
    dataset = DatasetFactory()
    machine = Machine(followed.client(dataset)[1], dataset)
    answer = machine.http.post(machine.address("grants"), body, content_type=kind)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status,
        "application/problem+json",
    )


@pytest.mark.parametrize(
    "after",
    ["x", "ä", "=", "a" * 200, "MTpvdGhlcjow", "MTp4", " ", "\x00"],
)
def test_what_is_no_cursor_gets_a_sentence(after: str) -> None:
    dataset = DatasetFactory()
    answer = Machine(followed.client(dataset)[1], dataset).changes(after)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("limit", ["0", "-1", "501", "x", "1e9"])
def test_pages_are_bounded(limit: str) -> None:
    dataset = DatasetFactory()
    answer = Machine(followed.client(dataset)[1], dataset).changes(limit=limit)
    assert answer.status_code == 422


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/x"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_else_is_there(address: str, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_everybody_may_read_what_can_be_asked() -> None:
    answer = Client().get("/api/v1/openapi.json")
    told = answer.json()
    assert (answer.status_code, told["openapi"]) == (200, "3.1.0")
    assert set(told["paths"]) == {f"/api/v1/datasets/{{slug}}/{question}" for question in QUESTIONS}
    for path in told["paths"].values():
        for operation in path.values():
            assert operation["security"] == [{"ClientToken": []}]
            assert set(operation["responses"]) >= {"200", "400", "401", "403", "404", "422", "429"}
    assert api.docs_url is None
