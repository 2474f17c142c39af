"""The database is away in the middle of what somebody does: nothing lost, 503, press again."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from agreements.enums import Channel, NoticeState, Status
from agreements.views import service_unavailable
from agreements.views.datasets import dataset
from tests.admin import desk
from tests.services.telling import announced, fresh, told
from tests.views.noticing import TICKED, WAYS, url

pytestmark = pytest.mark.django_db(transaction=True)

HTML = {"HTTP_ACCEPT": "text/html,*/*"}


@contextmanager
def away() -> Iterator[None]:
    """SQLite is locked by another process; PostgreSQL has cut the connection."""
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"])
        other.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
        yield
        other.close()
    else:
        connection.ensure_connection()
        mine = connection.connection.info
        login = {"host": mine.host, "port": mine.port, "user": mine.user, "dbname": mine.dbname}
        with psycopg.connect(**login, password=mine.password, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [mine.backend_pid])
        yield
    connection.close()


class Sent(HTMLParser):
    """What the page's form sends when its button is pressed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.is_automatic, self._open = "", False, ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.action, self.is_automatic = given["action"], "data-away" in given
        elif tag == "textarea":
            self._open, self.fields[given["name"]] = given["name"], ""
        elif tag == "input":
            self.fields[given["name"]] = given["value"]

    def handle_data(self, data):
        if self._open:
            # The first line break of a text area is none.
            self.fields[self._open] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._open = ""


def visitor(user=None) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=False)
    if user:
        client.force_login(user)
    return client


@pytest.mark.parametrize("way", WAYS)
def test_an_opt_out_is_kept_in_the_page_and_holds_when_pressed_again(way):
    delivery = told(announced())
    client = visitor(delivery.agreement.signer.user if way == Channel.SITE else None)
    address = url(delivery, "opt_out", way)
    with away():
        answer = client.post(address, TICKED, **HTML)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "no-store" in answer.headers["Cache-Control"]
    page = answer.content.decode()
    assert "Press again" in page
    assert fresh(delivery).state != NoticeState.OPTED_OUT
    form = Sent(page)
    assert form.is_automatic
    assert form.action == address
    assert form.fields == {**TICKED, "database_away_tries": "0"}
    answer = client.post(form.action, form.fields, **HTML)
    assert answer.status_code == 302
    assert fresh(delivery).state == NoticeState.OPTED_OUT
    assert fresh(delivery).agreement.status == Status.OPTED_OUT


def test_nothing_that_was_typed_changes_and_nothing_of_it_runs():
    typed = {"note": "\n\na <script>alert(1)</script> </textarea> & “李”\r\nb ", "x": ""}
    delivery = told(announced())
    with away():
        answer = visitor().post(url(delivery, "opt_out"), {**TICKED, **typed}, **HTML)
    page = answer.content.decode()
    assert "<script>alert" not in page
    kept = Sent(page).fields
    assert kept["note"].replace("\r\n", "\n") == typed["note"].replace("\r\n", "\n")
    assert kept["x"] == ""


def test_the_page_counts_how_often_it_tried_by_itself():
    delivery = told(announced())
    with away():
        answer = visitor().post(
            url(delivery, "opt_out"), {**TICKED, "database_away_tries": "3"}, **HTML
        )
    assert Sent(answer.content.decode()).fields == {**TICKED, "database_away_tries": "3"}


def test_scripts_get_a_sentence_and_when_to_try_again():
    delivery = told(announced())
    with away():
        answer = visitor().post(url(delivery, "opt_out"), TICKED, HTTP_ACCEPT="application/json")
    assert answer.status_code == 503
    assert set(answer.json()) == {"error", "again"}


def test_staff_press_again_themselves(settings):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    agreement = desk.filed()
    client = desk.owner(agreement.dataset)
    client.raise_request_exception = False
    address = reverse("admin:agreements_agreement_start_review", args=[agreement.reference])
    with away():
        answer = client.post(address, {"reason": "x"}, **HTML)
    assert answer.status_code == 503
    assert not Sent(answer.content.decode()).is_automatic


@pytest.mark.parametrize(
    "error", [OperationalError("server closed the connection"), InterfaceError("closed")]
)
def test_a_page_that_is_only_read_offers_to_load_it_again(monkeypatch, error):
    def gone(*_arguments):
        raise error

    monkeypatch.setattr(dataset.public_datasets, "listed_datasets", gone)
    answer = visitor().get("/?a=1&b=2", **HTML)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert 'href="/?a=1&amp;b=2" data-away' in page
    assert "<form" not in page


def test_what_a_broken_transaction_hides_counts_too(monkeypatch):
    def gone(*_arguments):
        try:
            raise OperationalError("server closed the connection")
        except OperationalError as error:
            raise RuntimeError("could not clean up") from error

    monkeypatch.setattr(dataset.public_datasets, "listed_datasets", gone)
    assert visitor().get("/", **HTML).status_code == 503


def test_what_will_not_pass_is_a_500(monkeypatch):
    """Nobody is asked to press again for a mistake of ours."""

    def mistaken(*_arguments):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr(dataset.public_datasets, "listed_datasets", mistaken)
    answer = visitor().get("/", **HTML)
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content


def test_the_page_asks_no_database(django_assert_num_queries, rf):
    request = rf.post("/requests/?a=1", TICKED, **HTML)
    with django_assert_num_queries(0):
        try:
            raise OperationalError("gone")
        except OperationalError:
            assert service_unavailable.server_error(request).status_code == 503
