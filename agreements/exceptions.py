"""Errors with names, each carrying a sentence fit to show to the person who met it."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agreements.enumeration import in_a_row


class PortalError(Exception):
    """Base of all. `str()` is a translated sentence that says what to do."""

    sentence: str | Promise = _(
        "This did not work, and nothing was changed. Reload the page and try again."
    )

    def __init__(self, sentence: str | Promise | None = None) -> None:
        super().__init__(sentence or self.sentence)

    def __str__(self) -> str:
        return str(self.args[0])


class DetailedError(PortalError):
    """`detail` is for the log, never for people."""

    def __init__(self, detail: str = "") -> None:
        super().__init__()
        self.detail = detail


class InvalidTransition(PortalError):
    """The status machine has no such move from where the agreement stands now."""

    sentence = _(
        "This step is not possible any more: the request has moved on. Reload the page to see "
        "what you can do now."
    )


class NotYourMove(InvalidTransition):
    """The move exists, but is not this person's to make."""

    sentence = _("You are not the person who can take this step. Ask the data owner who is.")


class ReasonMissing(PortalError):
    """A decision that owes the signer a reason came without one."""

    sentence = _("Give a reason. The signer will read it.")


class SameSpelling(PortalError):
    """A correction on record that corrects nothing."""

    sentence = _("This is how it is written already. Change it, or leave it as it is.")


class RequestIncomplete(PortalError):
    """A request can't be issued yet: `missing` names the sections."""

    sentence = _("Some parts of the request are not complete yet. Fill in those that are marked.")

    def __init__(self, missing: Iterable[str] = ()) -> None:
        super().__init__()
        self.missing = tuple(missing)


class LicenseTextInvalid(PortalError):
    """A license file does not have the form that `documents.license_text` reads.

    `sentences` are all that was found to be wrong with it.
    """

    def __init__(self, *sentences: str | Promise) -> None:
        self.sentences = tuple(map(str, sentences))
        super().__init__(" ".join(self.sentences))


class NotADraft(PortalError):
    """What was announced stays as it is, and what was deleted is gone."""

    sentence = _(
        "This version is no draft any more. It was announced or deleted meanwhile. Begin a "
        "new draft for further changes."
    )


class GlyphMissing(PortalError):
    """A text holds `characters` that none of the document's fonts can print."""

    def __init__(self, characters: Iterable[str]) -> None:
        super().__init__(
            _(
                "The License Agreement can't print these characters: %(characters)s. "
                "Please replace them."
            )
            % {"characters": in_a_row(characters)}
        )


class LicenseUnprintable(GlyphMissing):
    """An LA's text holds such characters; `characters` say each with its name and its line."""


class ScanRefused(PortalError):
    """The gate does not let a file in; `code` is the stable name of why."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.code = code


class PageUnreadable(PortalError):
    """A page could not be turned into a picture within the limits; `why` is one of `Undrawable`."""

    sentence = _("This page could not be shown. Download the file to see it.")

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class AddressRefused(PortalError):
    """What was typed is not an e-mail address the portal can write to."""

    sentence = _("Enter an e-mail address in the form name@institution.edu.")


class TooManyTries(PortalError):
    """A limit is reached; in `seconds` the next try is allowed."""

    sentence = _("Too many tries.")

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes, hours = -(-seconds // 60), -(-seconds // 3600)
        again = ngettext(
            "Wait %(minutes)d minute, then try again.",
            "Wait %(minutes)d minutes, then try again.",
            minutes,
        ) % {"minutes": minutes}
        if hours > 2:
            again = _("Wait %(hours)d hours, then try again.") % {"hours": hours}
        super().__init__(f"{self.sentence} {again}")


class TooManyCodes(TooManyTries):
    """No more mails with a code for now, to this address or to this network."""

    sentence = _("We have sent several codes already.")


class TooManyAsked(TooManyTries):
    """No more mails to supervisors for now, from this student or to this address."""

    sentence = _("So many mails to supervisors went out today that we send no more for now.")


class TooManyMessages(TooManyTries):
    """No more messages from this person for now."""

    sentence = _("You have sent so many messages that we take no more for now.")


class TooManyPhones(TooManyTries):
    """No more codes for a phone for now."""

    sentence = _("So many codes were made that we make no more for now.")


class TooManyWrongCodes(TooManyTries):
    """No more tries at a second factor for now."""

    sentence = _("Too many wrong codes.")


class TooManyCalls(TooManyTries):
    """No more questions of a client of the API for now, or of somebody without a right token."""

    sentence = _("Too many questions.")


class TextRefused(PortalError):
    """A text holds what can't be stored or shown: NUL or half a surrogate pair."""

    sentence = _(
        "This text holds a character that can't be stored. Type it again instead of pasting."
    )


class KeyMissing(PortalError):
    """None of the keys in FIELD_KEY opens a secret or makes a link again; or none in MARK_KEY is
    the one that a copy is marked under; or none in STORAGE_KEY opens a file; or nothing can be
    signed without a SIGNING_KEY or a VISA_KEY."""

    sentence = _(
        "This is locked with a key that the portal does not have at the moment. Please tell the "
        "people who run it: a key is missing from FIELD_KEY, MARK_KEY, SIGNING_KEY, STORAGE_KEY or "
        "VISA_KEY."
    )


class FileDamaged(PortalError):
    """What lies under a file's name is not what the portal wrote there, or not all of it."""

    sentence = _(
        "This file can't be read: it is not as the portal wrote it. Please tell the people who run "
        "the portal."
    )


class BackupRefused(PortalError):
    """A backup can't be made, checked or restored; the sentence says why and what to do."""
