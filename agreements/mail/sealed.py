"""The words of a secret mail: sealed in its row until they leave, so that the table tells nothing.

All of them stand in the column `text`, the subject too; the other columns stay empty.
"""

import json
from dataclasses import astuple

from agreements import secrets
from agreements.mail.render import RenderedLetter
from agreements.models import OutboundEmail


def columns(words: RenderedLetter, dedup_key: str) -> dict[str, str]:
    """What the row of a secret mail holds in place of its words."""
    return {
        "subject": "",
        "text": secrets.seal(json.dumps(astuple(words)), subject(dedup_key)),
        "html": "",
    }


def opened(row: OutboundEmail) -> RenderedLetter:
    """The words of a secret mail that is to be sent now. Raises what `secrets.unseal` does."""
    return RenderedLetter(*json.loads(secrets.unseal(row.text, subject(row.dedup_key))))


def subject(dedup_key: str) -> str:
    """What the seal of a mail is bound to."""
    return f"mail:{dedup_key}"
