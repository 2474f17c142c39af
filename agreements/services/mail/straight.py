"""Sends a mail to the mail server at once, past the outbox."""

from contextlib import closing

from django.conf import settings

from agreements.mail.message import compose_mail
from agreements.mail.render import RenderedLetter
from agreements.mail.smtp import Connection, Reply
from agreements.models import OutboundEmail


def send_straight(mail: OutboundEmail) -> Reply:
    """What the server said. `mail` is as `new_mail` makes it, and is not stored."""
    words = RenderedLetter(mail.subject, mail.text, mail.html)
    with closing(Connection()) as server:
        return server.send(compose_mail(mail, words, settings.SUPPORT_EMAIL))
