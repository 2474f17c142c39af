"""What the portal is called by whoever runs it."""

from django.conf import settings
from django.utils.translation import get_language


def portal_name() -> str:
    """In the language that is spoken, where the settings have it in that."""
    return str(settings.PORTAL_NAMES.get(get_language(), settings.PORTAL_NAME))
