"""What a dataset's pages say of its LA: what its columns `asks` and `words` may hold."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.enumeration import in_a_row
from agreements.enums import Asked, OwnWord

MOST_FACTS = 12


def check_asks(value: object) -> None:
    """Names of `Asked`, each with the number of a clause. Raises ValidationError."""
    for name, number in _pairs(value, Asked.values):
        if type(number) is not int or not 0 < number < 1000:
            raise ValidationError(_("“%(name)s” must be the number of a clause.") % {"name": name})


def check_words(value: object) -> None:
    """Names of `OwnWord`, each with a line of text, and with `.zh-hans` or the like behind the name
    the same in another language. Raises ValidationError."""
    languages = ["", *(f".{code}" for code, _name in settings.LANGUAGES)]
    known = [name + language for language in languages for name in OwnWord.values]
    for name, text in _pairs(value, known):
        if not isinstance(text, str) or not text.strip() or not text.isprintable():
            raise ValidationError(_("“%(name)s” must be one line of text.") % {"name": name})
        is_column = name.partition(".")[0] == OwnWord.PERSON_ID_COLUMN
        if len(text) > (20 if is_column else 400):
            raise ValidationError(_("“%(name)s” is too long. Shorten it.") % {"name": name})


def check_facts(value: object) -> None:
    """Pairs of a label and what it is, in the order in which they are shown. Raises
    ValidationError."""
    if not isinstance(value, list) or not all(map(_is_pair, value)):
        raise ValidationError(_("This must be a list of names, each with what it means."))
    if len(value) > MOST_FACTS:
        raise ValidationError(
            _("Write at most %(most)d facts: they are read at a glance.") % {"most": MOST_FACTS}
        )
    for label, text in value:
        if not (label.strip() and text.strip() and label.isprintable() and text.isprintable()):
            raise ValidationError(_("“%(name)s” must be one line of text.") % {"name": label})
        if len(label) > 40 or len(text) > 300:
            raise ValidationError(_("“%(name)s” is too long. Shorten it.") % {"name": label[:40]})


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)


def _pairs(value: object, known: list[str]) -> list[tuple[str, object]]:
    if not isinstance(value, dict):
        raise ValidationError(_("This must be a list of names, each with what it means."))
    for name in value:
        if name not in known:
            raise ValidationError(
                _("“%(name)s” is not known. Known are: %(known)s.")
                % {"name": name, "known": in_a_row(known)}
            )
    return list(value.items())
