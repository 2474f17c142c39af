"""What somebody of the crowd takes for a yes, against a server that says each thing once."""

import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ops import ports
from ops.crowd.journal import Journal
from ops.crowd.person import GaveUp, Person, Place

FORM = '<html><form method="post"><input name="use"><button>Save</button></form></html>'
DONE = "<html><p>Saved.</p></html>"
CUT = -1


class Site(ThreadingHTTPServer):
    """Answers each GET with the next of `pages`, each POST with the next of `answers`: a status,
    and where it leads; the last of each for ever. CUT: it hangs up instead."""

    def __init__(self) -> None:
        super().__init__((ports.HOST, 0), Answers)
        self.pages: list[tuple[int, str]] = [(200, FORM)]
        self.answers: list[tuple[int, str]] = [(302, "/done/")]
        self.posts = 0


class Answers(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        if self.path == "/done/":
            return self.say(200, DONE)
        return self.say(*self.next(self.server.pages))

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts += 1
        return self.say(*self.next(self.server.answers))

    def next(self, ready: list[tuple[int, str]]) -> tuple[int, str]:
        return ready.pop(0) if len(ready) > 1 else ready[0]

    def say(self, status: int, words: str) -> None:
        if status == CUT:
            self.close_connection = True
            return
        self.send_response(status)
        if status == 302:
            self.send_header("Location", words)
        self.end_headers()
        self.wfile.write(words.encode())

    def log_message(self, *_said: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def person(site: Site, tmp_path, monkeypatch) -> Person:
    place = Place(ports.HOST, site.server_address[1], None, None, Journal(tmp_path / "journal"))
    made = Person(place, "liu@psych.example.edu", "127.0.0.1", random.Random(1))
    monkeypatch.setattr(made, "wait", lambda _seconds: None)
    return made


def act(person: Person) -> bool:
    return person.act("use", "/form/", "Save", typed={"use": "EMG"}, facts={"use": "EMG"})


def kinds(person: Person) -> list[str]:
    return [entry["kind"] for entry in person.place.journal.entries]


def test_a_redirect_is_a_yes(person: Person) -> None:
    assert act(person)
    (entry,) = person.place.journal.entries
    assert (entry["kind"], entry["act"], entry["use"]) == ("done", "use", "EMG")


def test_an_answer_that_got_lost_is_asked_for_again(site: Site, person: Person) -> None:
    site.answers = [(CUT, ""), (502, ""), (302, "/done/")]
    assert act(person)
    assert site.posts == 3
    assert kinds(person) == ["failed", "failed", "done"]


def test_what_was_done_meanwhile_is_not_acknowledged(site: Site, person: Person) -> None:
    site.pages = [(200, FORM), (200, DONE)]
    site.answers = [(CUT, "")]
    assert not act(person)
    assert kinds(person) == ["failed"]


def test_a_redirect_of_the_form_itself_is_no_yes(site: Site, person: Person) -> None:
    site.pages = [(200, FORM), (302, "/elsewhere/"), (CUT, ""), (200, DONE)]
    site.answers = [(CUT, "")]
    assert not act(person)
    assert "done" not in kinds(person)


def test_a_way_to_the_sign_in_page_is_no_yes(site: Site, person: Person) -> None:
    site.answers = [(302, "/account/sign-in/?next=/form/"), (302, "/done/")]
    assert act(person)
    assert site.posts == 2
    assert kinds(person)[-1] == "done"
    assert kinds(person).count("done") == 1


def test_a_yes_counts_though_the_next_page_is_cut_off(site: Site, person: Person) -> None:
    site.pages = [(200, FORM), (CUT, "")]
    site.answers = [(302, "/form/")]
    assert act(person)
    assert kinds(person) == ["failed", "done"]


def test_a_form_that_is_refused_is_not_sent_for_ever(site: Site, person: Person) -> None:
    site.answers = [(422, FORM)]
    with pytest.raises(GaveUp):
        act(person)
    assert kinds(person) == ["said no"]
