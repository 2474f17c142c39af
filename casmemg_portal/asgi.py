"""The door for ASGI servers."""

import os

from django.core.asgi import get_asgi_application

from casmemg_portal import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")

application = get_asgi_application()
start.look()
