"""Fields for what people type: cleaned, within limits, printable in the LA."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.affiliation.address import normalize_address
from agreements.documents.unprintable import unprintable_words
from agreements.exceptions import AddressRefused, GlyphMissing, TextRefused
from agreements.text import clean_block, clean_line


class LineField(forms.CharField):
    """One line of text as `text.clean_line` gives it.

    Raises for what the LA can't print; not where `printed` says that nobody will.
    """

    clean_text = staticmethod(clean_line)
    default_error_messages = {
        "max_length": _("Use at most %(limit_value)d characters; these are %(show_value)d.")
    }

    def __init__(self, *, printed: bool = True, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.printed = printed

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: browsers cut pasted text at it without a word."""
        attrs = super().widget_attrs(widget)
        return {name: attrs[name] for name in attrs if name not in ("maxlength", "minlength")}

    def to_python(self, value: Any) -> str:
        try:
            return self.clean_text(super().to_python(value) or "")
        except TextRefused as refused:
            raise ValidationError(str(refused), code="unstorable") from refused

    def run_validators(self, value: str) -> None:
        # Length first: only a text of sane length is looked up in fonts.
        super().run_validators(value)
        if self.printed and (words := unprintable_words(value)):
            raise ValidationError(str(GlyphMissing(words)), code="unprintable")


class BlockField(LineField):
    """Several lines of text as `text.clean_block` gives them."""

    clean_text = staticmethod(clean_block)
    widget = forms.Textarea


class MailAddressField(forms.CharField):
    """An e-mail address in its one normalized form; "" where none is due."""

    widget = forms.EmailInput

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        try:
            return typed and normalize_address(
                typed, allow_test_domains=settings.ALLOW_TEST_DOMAINS
            )
        except AddressRefused as refused:
            raise ValidationError(str(refused)) from refused
