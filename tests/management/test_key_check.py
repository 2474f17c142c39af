"""What is said at the start about keys that don't fit what is kept."""

import os
import subprocess
import sys

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.checks import run_checks
from django.core.management import execute_from_command_line
from django.db import OperationalError

from agreements import keys, storage
from agreements.management import key_check
from agreements.models import AccessInstructions, DownloadGrant
from agreements.services.evidence import chaining
from agreements.services.grants import access_instructions
from ops import ports
from tests.admin import desk
from tests.factories import DatasetFactory
from tests.services.releases.releasing import holder, published
from tests.tiers import full

pytestmark = pytest.mark.django_db


def said() -> list[str | None]:
    return [problem.id for problem in run_checks(tags=[key_check.TAG])]


def password() -> None:
    instructions = AccessInstructions.objects.create(dataset=DatasetFactory())
    access_instructions.set_password(instructions, by=None, password="secret")


def test_nothing_while_everything_opens(settings):
    assert said() == []
    password()
    SessionStore().save()
    assert said() == []
    settings.FIELD_KEYS = ["new", *settings.FIELD_KEYS]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new"
    assert said() == []


def test_a_key_that_opens_nothing_is_an_error(settings):
    password()
    settings.FIELD_KEYS = ["another"]
    assert said() == ["agreements.E003"]
    settings.FIELD_KEYS = []
    assert said() == ["agreements.E002"]


def test_a_mark_key_that_is_missing_is_an_error_as_soon_as_copies_are_due(settings):
    settings.MARK_KEYS = []
    assert said() == []
    release = published()
    assert said() == ["agreements.E004"]
    settings.MARK_KEYS = ["first"]
    assert said() == []
    holder(release.dataset)
    release.copies.create(
        grant=DownloadGrant.objects.get(),
        layout=1,
        key_id=keys.mark_key_id(),
        made_at=release.published_at,
    )
    assert said() == []
    settings.MARK_KEYS = ["second"]
    assert said() == ["agreements.E005"]
    settings.MARK_KEYS = []
    assert said() == ["agreements.E005"]
    settings.MARK_KEYS = ["second", "first"]
    assert said() == []


def test_a_signing_key_that_signed_and_is_gone_is_a_warning(settings):
    settings.SIGNING_KEYS = []
    assert said() == []
    settings.SIGNING_KEYS = ["first"]
    password()
    chaining.chain_waiting_events()
    settings.SIGNING_KEYS = ["second"]
    assert said() == ["agreements.W004"]
    settings.SIGNING_KEYS = ["second", "first"]
    assert said() == []


def test_a_storage_key_that_opens_no_paper_is_an_error(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    settings.STORAGE_KEYS = []
    desk.filed()
    assert said() == []
    settings.STORAGE_KEYS = ["first"]
    assert said() == []  # what lies in the clear needs none
    desk.filed()
    assert said() == []
    settings.STORAGE_KEYS = ["second", "first"]
    assert said() == []
    settings.STORAGE_KEYS = ["second"]
    assert said() == ["agreements.E006"]
    settings.STORAGE_KEYS = []
    assert said() == ["agreements.E006"]


def test_a_storage_key_that_is_lost_for_good_stops_nobody(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    settings.STORAGE_KEYS = ["first"]
    desk.filed()
    settings.STORAGE_KEYS = ["second", "lost"]
    assert said() == ["agreements.W006"]
    # The word is no key: everybody knows it.
    assert len(keys.storage_keys()) == 1
    assert len(keys.fingerprints()["STORAGE_KEY"]) == 1


def test_one_that_opens_but_some_papers_is_a_warning(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    settings.STORAGE_KEYS = ["first"]
    desk.filed()
    settings.STORAGE_KEYS = ["second"]
    desk.filed()
    assert said() == ["agreements.W006"]


def test_a_storage_that_is_away_is_no_news_of_keys(settings, tmp_path, monkeypatch):
    settings.PRIVATE_ROOT = tmp_path
    desk.filed()
    settings.STORAGE_KEYS = ["another"]

    def away(_name):
        raise OSError

    monkeypatch.setattr(storage, "open_as_it_lies", away)
    assert said() == []


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ([], ["agreements.W007"]),
        (["short"], ["agreements.W008"]),
        (["of-forty-characters-and-therefore-good-01", "short"], ["agreements.W008"]),
        (["of-forty-characters-and-therefore-good-01"], []),
        (["of-forty-characters-and-therefore-good-01", "lost"], []),
        (["lost"], ["agreements.W007"]),
    ],
)
def test_where_it_is_deployed_files_are_sealed_by_a_key_that_nobody_guesses(settings, held, told):
    settings.STORAGE_KEYS = held
    found = run_checks(tags=[key_check.TAG], include_deployment_checks=True)
    assert [problem.id for problem in found] == told


def test_one_that_opens_but_some_is_a_warning(settings):
    password()
    settings.FIELD_KEYS = ["another"]
    password()
    assert said() == ["agreements.W002"]


def test_one_that_opens_no_session_is_a_warning(settings):
    session = SessionStore()
    session["x"] = "y"
    session.save()
    settings.SECRET_KEY = "another"
    assert said() == ["agreements.W003"]


def test_a_database_that_is_away_is_no_news_of_keys(monkeypatch):
    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(key_check, "_connect", away)
    assert said() == []


@pytest.mark.django_db(transaction=True)  # a command closes its connection
def test_the_way_out_is_not_stopped_by_the_error(settings, capsys):
    password()
    settings.FIELD_KEYS = ["another"]
    execute_from_command_line(["manage.py", "reseal"])
    told = capsys.readouterr().out
    assert "passwords of the data: 0 sealed anew, 0 were, 1 that no key opens" in told
    assert "Keep the older keys." in told
    execute_from_command_line(["manage.py", "reseal", "--forget"])
    assert "passwords of the data: 1 given up" in capsys.readouterr().out
    assert said() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
@pytest.mark.parametrize(
    "what",
    [
        ["-c", "import casmemg_portal.wsgi"],
        full(["-c", "import casmemg_portal.asgi"]),
        full(["manage.py", "clearsessions"]),
        full(["-m", "celery", "-A", "casmemg_portal", "worker", "--pool", "solo"]),
    ],
    ids=["web", "asgi", "command", "worker"],
)
def test_none_of_the_processes_starts_with_a_key_that_opens_nothing(what, database_url):
    password()
    environment = {**os.environ, "DATABASE_URL": database_url, "FIELD_KEY": "another, one"}
    ended = subprocess.run(
        [sys.executable, *what], env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode
    assert "FIELD_KEY opens nothing of what is kept in the database." in ended.stderr


@pytest.mark.full
def test_a_web_process_starts_while_the_database_is_away():
    nobody = f"postgres://portal@127.0.0.1:{ports.any_free()}/portal"
    environment = {**os.environ, "DATABASE_URL": nobody, "DATABASE_POOL": "1"}
    subprocess.run(
        [sys.executable, "-c", "import casmemg_portal.wsgi"], env=environment, check=True
    )


def test_keys_are_parted_by_commas_and_none_is_empty():
    """An empty key would be one that everybody knows."""
    asked = "from django.conf import settings as s;"
    asked += "print(s.SECRET_KEY, s.SECRET_KEY_FALLBACKS, s.FIELD_KEYS)"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
        "SECRET_KEY": " new, old,,older ,",
        "FIELD_KEY": "one",
    }
    told = subprocess.check_output([sys.executable, "-c", asked], env=environment, text=True)
    assert told.strip() == "new ['old', 'older'] ['one']"
