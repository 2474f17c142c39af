"""The Django project: settings, URLs and the Celery application."""

import os

# What a process of the portal writes is for its own account, whatever umask it was started with.
# Every door imports this package first. What is there already: see `agreements.folder_permissions`.
os.umask(0o077)

from .celery import app as celery_app  # noqa: E402 - first the mask

__all__ = ["celery_app"]
