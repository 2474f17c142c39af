"""A code as a person types it: off a mail, a phone or a sheet of paper, with any keyboard."""

import unicodedata
from typing import Any

from django import forms

_LONGEST = 100


class CodeField(forms.CharField):
    """Its letters and digits, in capitals. What holds neither is as good as empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=_LONGEST, **kwargs)

    def to_python(self, value: Any) -> str:
        return letters_and_digits(super().to_python(value) or "")


def letters_and_digits(typed: str) -> str:
    """Codes have ASCII alone: all else is what keyboards and mail programs put around it.

    Not `isalnum`: the long vowel mark that Japanese keyboards have for a dash is a letter to it.
    """
    found = unicodedata.normalize("NFKC", typed[: 10 * _LONGEST])
    digits = (str(unicodedata.decimal(sign, sign)) for sign in found)
    return "".join(sign for sign in digits if sign.isascii() and sign.isalnum()).upper()
