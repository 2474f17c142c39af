"""A photo of a page, and which page it is."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class PhotoForm(forms.Form):
    """One picture; phones open their camera for it. What is in it is for `scans` to say."""

    photo = forms.FileField(
        label=_("Photo of a page"),
        help_text=_(
            "One page at a time, in any order: from straight above, with all four corners."
        ),
        allow_empty_file=True,
        error_messages={"required": _("Take a photo of a page, or choose one.")},
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].widget.attrs["data-max-bytes"] = settings.SCAN_MAX_BYTES


class WhichPageForm(forms.Form):
    """The page that a photo is used for; asked of what was not recognized."""

    page = forms.TypedChoiceField(
        label=_("This is"),
        coerce=int,
        error_messages={
            "required": _("Say which page it is."),
            "invalid_choice": _("Say which page it is."),
        },
    )

    def __init__(self, pages: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].choices = [  # type: ignore[attr-defined]
            ("", _("choose the page")),
            *((n, gettext("page %(number)s") % {"number": n}) for n in range(1, pages + 1)),
        ]
