"""`make another-dataset`: from an empty database to a dataset that anybody can apply for.

A portal of its own is started in a temporary folder, and its desk walked by HTTP, form by form, as
docs/decide/another-dataset.md tells a person to do it. In the end the public page is printed.
"""

import os
import re
import secrets
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ops import ports
from ops.chaos.totp import app_code
from ops.crowd.mailbox import Mailbox
from ops.crowd.visitor import Visitor
from ops.process import running

ROOT = Path(__file__).resolve().parent.parent
OWNER = "owner@psych.example.edu"
SLUG = "second-look"
NAMES = {
    "name": "SECOND-LOOK",
    "full_name": "SECOND-LOOK: Faces Seen Twice",
    "slug": SLUG,
    "owner": "Institute of Psychology",
    "contact_email": "second-look@psych.example.edu",
}
TEXTS = {
    "summary": "Forty faces, each recorded **twice**, a year apart.",
    "citation": "Institute of Psychology (2026). SECOND-LOOK: Faces Seen Twice.",
}
_SECRET = re.compile(r"<code>([A-Z2-7]{16,})</code>")
# What the text of a new License Agreement leaves to be written.
_BLANK = re.compile(r"\[Write here[^\]]*\]")
_KEYS = ("SECRET_KEY", "FIELD_KEY", "MARK_KEY", "SIGNING_KEY", "STORAGE_KEY", "VISA_KEY")


def main() -> int:
    start = time.monotonic()
    with (
        TemporaryDirectory() as folder,
        Mailbox(Path(folder) / "mail") as mailbox,
        portal(Path(folder), mailbox) as port,
    ):
        owner = Visitor("localhost", port, None)
        come_in(owner, mailbox)
        begin(owner)
        write(owner)
        show(owner)
        print(public_page(port))
    print(f"\nFrom an empty database to this page: {time.monotonic() - start:.0f} s")
    return 0


@contextmanager
def portal(folder: Path, mailbox: Mailbox) -> Iterator[int]:
    """The port of its pages. Nothing but a superuser is in its database."""
    port = ports.any_free()
    keys = {name: secrets.token_urlsafe(64) for name in _KEYS}
    env = os.environ | _settings(folder, port, mailbox) | keys
    for command in ("migrate", f"createsuperuser --noinput --email {OWNER}"):
        manage = [sys.executable, "manage.py", *command.split(), "--verbosity", "0"]
        subprocess.run(manage, cwd=ROOT, env=env, check=True)
    web = [sys.executable, "-m", "gunicorn", "casmemg_portal.wsgi", "--workers", "1"]
    web += ["--threads", "4", "--bind", f"{ports.HOST}:{port}", "--chdir", str(ROOT)]
    with running(web, log=folder / "log", ready=lambda: ports.answers(port), env=env):
        yield port


def _settings(folder: Path, port: int, mailbox: Mailbox) -> dict[str, str]:
    return {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": f"smtp://{ports.HOST}:{mailbox.port}",
        # Nobody is there, so that whoever writes a mail sends it.
        "REDIS_URL": f"redis://{ports.HOST}:{ports.any_free()}/0",
        "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "ALLOW_TEST_DOMAINS": "true",
        "DEBUG": "false",
        "DEMO": "false",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }


def come_in(owner: Visitor, mailbox: Mailbox) -> None:
    """By a mailed code, and a second factor that is set up now."""
    owner.ask("/admin/")
    owner.press("Send me a code", email=OWNER)
    code = mailbox.code(OWNER, 0, 60)
    assert code, "no code came by mail"
    owner.press("Go on", code=code)
    owner.follow("Set up an app")
    (secret,) = _SECRET.findall(owner.page)
    owner.press("Turn it on", code=app_code(secret))
    if owner.has("Go on"):  # the first code was for the app, this one is for the desk
        owner.press("Go on", code=app_code(secret))
    owner.ask("/admin/")


def begin(owner: Visitor) -> None:
    """Nobody sees it yet."""
    owner.follow("Add Datasets")
    owner.press("Begin", NAMES)
    _expect(owner, "The dataset is there.")


def write(owner: Visitor) -> None:
    """What the public reads, the License Agreement, how to get the data."""
    steps = owner.path
    owner.follow("What the public reads")
    owner.press("Save", TEXTS)
    owner.follow("License Agreement")
    owner.press("Start the draft")
    text = _BLANK.sub("Words of the institute.", owner.holds("source"))
    owner.press("Save", source=text)
    _expect(owner, "The draft is saved.")
    owner.follow("Back to the steps")
    owner.follow("How to get the data")
    owner.press("Save", text="Fetch it at the institute.")
    owner.ask(steps)


def show(owner: Visitor) -> None:
    owner.press("Show it to the public")
    _expect(owner, "is shown to the public.")


def public_page(port: int) -> str:
    anybody = Visitor("localhost", port, None)
    assert anybody.ask(f"/datasets/{SLUG}/") == 200, anybody.words()
    _expect(anybody, "Apply for access")
    return f"{anybody.path}\n\n{textwrap.fill(anybody.words(), 100)}"


def _expect(visitor: Visitor, words: str) -> None:
    assert words in visitor.words(), f"{visitor.path}: no {words!r} in\n{visitor.words()}"


if __name__ == "__main__":
    sys.exit(main())
