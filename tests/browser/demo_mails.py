"""What the mails of a running demo say, and how they look."""

import re

from agreements.views.demo_inbox import CaughtMail
from tests.browser.walker import Walker


def says(mail: CaughtMail, *sentences: str) -> None:
    """Both forms of the mail say so."""
    html = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", mail.html))
    for sentence in sentences:
        assert sentence in " ".join(mail.text.split()), mail.text
        assert sentence in html, html


def mail_page(person: Walker, mail: CaughtMail, shot: str = "") -> None:
    person.page.goto(f"/demo/inbox/{mail.key}/")
    person.look(re.escape(mail.subject), shot)
