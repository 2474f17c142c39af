"""The door for ASGI servers."""

import os
from concurrent.futures import ThreadPoolExecutor

from django.core.asgi import get_asgi_application

from casmemg_portal import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")

application = get_asgi_application()
# Some servers import this inside their event loop, where Django reads no database.
with ThreadPoolExecutor(1) as thread:
    thread.submit(start.look).result()
