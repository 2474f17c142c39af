"""Collect static files so that every account may read them: the web server's, if not ours."""

import os
from typing import Any

from django.contrib.staticfiles.management.commands import collectstatic


class Command(collectstatic.Command):
    def handle(self, **options: Any) -> str | None:
        before = os.umask(0o022)  # elsewhere it keeps others out, see `casmemg_portal`
        try:
            return super().handle(**options)
        finally:
            os.umask(before)
