"""What a page shows of who runs the portal. Asks only the settings: for error pages, too."""

from django import template
from django.conf import settings

from agreements import brand

register = template.Library()


@register.simple_tag
def institute_name() -> str:
    """ "" where the settings name none."""
    return str(settings.PORTAL_INSTITUTE)


@register.simple_tag
def own_mark() -> str:
    """The address of the institute's mark; "" for the portal's own."""
    mark = brand.mark()
    return f"{brand.MARK_ADDRESS}?{mark.digest}" if mark else ""


@register.simple_tag
def own_colors() -> str:
    """The address of the style sheet with the institute's color; "" for the portal's own."""
    return f"{brand.COLORS_ADDRESS}?{settings.PORTAL_COLOR[1:]}" if brand.has_own_color() else ""


@register.simple_tag
def brand_shades(theme: str) -> brand.Shades:
    """Colors in plain values, of "light" or "dark", for letters."""
    return brand.dark() if theme == "dark" else brand.light()
