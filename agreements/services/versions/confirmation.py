"""What was looked at is what is announced."""

import hashlib
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import LicenseVersion, User
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import drafts, translations

from . import announcement
from .announcement_preconditions import NotAnnounceable, check


class LookAgain(NotAnnounceable):
    """The draft was saved after it had been looked at."""

    sentence = gettext_lazy(
        "A colleague saved this draft after you had looked at it. Look at it again, then announce."
    )


def announce(version: LicenseVersion, day: date, *, seen: str, by: User) -> LicenseVersion:
    """Announce the version in the state that was `seen` (see `state`), or not at all.

    Raises LookAgain, NotAnnounceable, NotYourMove.
    """
    with transaction.atomic():
        announced = announcement.announce(version, day, by=by)
        # Nobody saves meanwhile: `announce` holds the lock that saving needs.
        if state(announced) != seen:
            raise LookAgain
        check_translations(announced)
    return announced


def in_the_way(version: LicenseVersion) -> str:
    """The sentence about what keeps the version from being announced today; "" for nothing."""
    earliest = announcement.earliest(version)
    try:
        check(version, public_datasets.version_in_force(version.dataset), earliest, earliest)
        check_translations(version)
    except NotAnnounceable as error:
        return str(error)
    return ""


def check_translations(version: LicenseVersion) -> None:
    """Raises NotAnnounceable when one does not fit the text that binds."""
    for language, sentences in translations.out_of_step(version).items():
        raise NotAnnounceable(
            _("The translation “%(language)s” does not fit: %(why)s")
            % {"language": language, "why": " ".join(sentences)}
        )


def state(version: LicenseVersion) -> str:
    """A digest of all that becomes fixed: text, weight, summary, translations."""
    parts = [drafts.state(version)]
    for language, source in version.translations.values_list("language", "source"):
        parts += [language, source]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
