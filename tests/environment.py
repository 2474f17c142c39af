"""Loaded before Django's settings: the environment that tests run in."""

import os
import shutil
import tempfile
from pathlib import Path

from ops import ports

_VAR = Path(tempfile.mkdtemp(prefix="portal-test-"))

(_VAR / "static").mkdir()
os.environ |= {
    "SECRET_KEY": "tests-only-secret-key-of-fifty-characters-or-more-0123",
    "FIELD_KEY": "tests-only-field-key",
    "MARK_KEY": "tests-only-mark-key",
    "SIGNING_KEY": "tests-only-signing-key",
    "STORAGE_KEY": "tests-only-storage-key-of-forty-characters",
    "VISA_KEY": "tests-only-visa-key",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "VAR_DIR": str(_VAR),
    "DEBUG": "0",
    "DEMO": "0",
    "DATABASE_POOL": "0",
    "LOG_LEVEL": "WARNING",
    "MAILS_PER_MINUTE": "0",
    "PAGES_KEPT_SECONDS": "0",
    "TAKE_BACK_SECONDS": "0",
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_VAR / 'db.sqlite3'}")
# Of this run, or of this xdist worker, alone. Nobody listens there until a test asks for the
# fixtures `redis_server` or `smtp_sink`.
os.environ["REDIS_URL"] = f"redis://{ports.HOST}:{ports.any_free()}/0"
os.environ["EMAIL_URL"] = f"smtp://{ports.HOST}:{ports.any_free()}"

pytest_plugins = [
    "tests.fixtures.backups",
    "tests.fixtures.browser",
    "tests.fixtures.database_only",
    "tests.fixtures.full",
    "tests.fixtures.garbage",
    "tests.fixtures.long_first",
    "tests.fixtures.not_run",
    "tests.fixtures.postgres",
    "tests.fixtures.releases",
    "tests.fixtures.servers",
    "tests.fixtures.worker",
]


def pytest_unconfigure() -> None:
    shutil.rmtree(_VAR, ignore_errors=True)
