"""Whether the institute's color can be read and its mark shown: asked at every start."""

from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from agreements import brand

TAG = "brand"


@register(TAG)
def portal_color(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """An error for what is no color; a warning where it is darkened or lightened to be read."""
    told = settings.PORTAL_COLOR
    if not told:
        return []
    if not brand.is_color(told):
        return [_NO_COLOR]
    used = [shades.accent for shades in brand.shades(told)]
    changed = [
        f"{color} on {ground} pages"
        for color, ground in zip(used, ("light", "dark"), strict=True)
        if color != told.lower()
    ]
    # Hardly any color can be read on both; that it is lightened for dark pages is no news.
    if used[0] == told.lower():
        return []
    sentence = f"PORTAL_COLOR {told} has too little contrast to be read: used are "
    return [Warning(sentence + " and ".join(changed) + ".", hint=_HINT, id="agreements.W009")]


@register(TAG)
def portal_mark(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """An error where the file of the mark can't be shown."""
    if settings.PORTAL_MARK:
        try:
            brand.read_mark(Path(settings.PORTAL_MARK))
        except brand.MarkUnfit as unfit:
            return [Error(f"PORTAL_MARK: {unfit}", hint=_MARK_HINT, id="agreements.E008")]
    return []


_HINT = "Choose a darker color, or leave it: nothing else has to be done."
_NO_COLOR = Error(
    "PORTAL_COLOR is no color.", hint="Write it as #rrggbb, such as #0d4f57.", id="agreements.E007"
)
_MARK_HINT = "Name a PNG, or an SVG that only draws, of at most 100 KB; or leave it empty."
