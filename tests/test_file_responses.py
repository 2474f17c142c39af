"""Pictures of pages: the web process hands out what the worker has drawn, and draws nothing."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from agreements import storage
from agreements.enums import Undrawable
from agreements.services.scans import page_previews
from tests import examined
from tests.admin import desk
from tests.scans import hostile_drawing

WEB_THREADS = 8  # as the demo and production have


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hostile", hostile_drawing.documents())
def test_ten_requests_for_hostile_pages_start_no_child_and_the_front_page_answers(
    hostile, monkeypatch
) -> None:
    document = examined.issued()
    scan = examined.scan(document, hostile_drawing.documents()[hostile], pages=1)
    agreement = document.agreement
    picture = reverse("own_scan_page", args=[agreement.reference, scan.number, 1])
    started, front_page_is_there = [], threading.Event()

    def drawn_for_ever(*arguments, **_more):
        started.append(arguments)
        front_page_is_there.wait(60)
        raise OSError

    def get(address: str) -> int:
        client = Client()
        client.force_login(agreement.signer.user)
        try:
            return client.get(address, follow=True).status_code
        finally:
            connections.close_all()

    monkeypatch.setattr(subprocess, "Popen", drawn_for_ever)
    with ThreadPoolExecutor(WEB_THREADS) as threads:
        pictures = [threads.submit(get, picture) for _n in range(10)]
        try:
            assert threads.submit(get, reverse("home")).result(timeout=20) == 200
        finally:
            front_page_is_there.set()
    assert {asked.result() for asked in pictures} == {202}
    assert started == []


@pytest.fixture
def scan(db):
    scan = examined.scan(examined.issued())
    page_previews.request_previews(scan)
    return scan


@pytest.fixture
def ask(scan):
    """Ask for its first page as its signer."""
    browser = desk.browser(scan.agreement.signer.user)
    address = reverse("own_scan_page", args=[scan.agreement.reference, 1, 1])
    return lambda **headers: browser.get(address, headers=headers)


def test_a_page_that_is_not_drawn_yet_says_so_and_when_to_ask_again(ask) -> None:
    answer = ask()
    assert (answer.status_code, answer["Retry-After"]) == (202, "5")
    assert answer["Cache-Control"] == "no-store"
    assert "is being drawn" in answer.content.decode()


def test_a_page_that_can_not_be_drawn_says_why_at_once(scan, ask) -> None:
    scan.pictures.update(due_at=None, unreadable=Undrawable.TOO_SLOW)
    answer = ask()
    assert answer.status_code == 422
    assert "could not be shown" in answer.content.decode()
    assert "Drawing it takes too long." in answer.content.decode()


def test_a_picture_whose_file_was_lost_is_drawn_anew(scan, ask) -> None:
    examined.drawn(scan)
    assert ask().status_code == 200
    row = scan.pictures.get(page=1)
    storage.discard([row.small, row.large])
    assert ask().status_code == 202
    assert page_previews.draw_missing_previews() == 1
    assert ask().status_code == 200
    assert scan.pictures.get(page=1).small != row.small
