"""A contract has one language, its own: whatever the site speaks to who reads it."""

from datetime import date

from django.conf.locale import LANG_INFO
from django.utils import dateformat, translation
from django.utils.translation import pgettext


def printed_in(language: str) -> translation.override:
    """The block's words in the language of a License Agreement, such as `zh`; else in English."""
    code = {"zh": "zh-hans"}.get(language.lower(), language.lower())
    return translation.override(*LANG_INFO.get(code, {}).get("fallback", [code])[:1])


def long_date(day: date) -> str:
    """`22 November 2026`: no reader takes the day for the month."""
    # Translators: how a date is printed, https://docs.djangoproject.com/en/stable/ref/templates/builtins/#date
    return dateformat.format(day, pgettext("printed date", "j F Y"))
