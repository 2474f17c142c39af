"""Loaded before Django's settings: the environment that tests run in."""

import os
import tempfile
from pathlib import Path

_VAR = Path(tempfile.mkdtemp(prefix="portal-test-"))

os.environ |= {
    "SECRET_KEY": "tests-only-secret-key-of-fifty-characters-or-more-0123",
    "FIELD_KEY": "tests-only-field-key",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "VAR_DIR": str(_VAR),
    "DEBUG": "0",
    "DEMO": "0",
    "DATABASE_POOL": "0",
    "LOG_LEVEL": "WARNING",
}
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_VAR / 'db.sqlite3'}")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")  # nobody listens there
