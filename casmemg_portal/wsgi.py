"""The door for WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

from casmemg_portal import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")

application = get_wsgi_application()
start.look()
