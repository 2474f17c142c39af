"""What web processes and workers look at before they serve anybody."""

import logging

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from casmemg_portal import error_reports

logger = logging.getLogger(__name__)


def look() -> None:
    """Run the checks that `manage.py` runs: warnings are said, an error ends the start.

    Raises ImproperlyConfigured. A database that is away does not: it may be back in a moment.
    """
    error_reports.begin()
    try:
        found = checks.run_checks(databases=["default"])
    except OperationalError as error:
        logger.warning("Not looked at before the start, the database is away: %s", error)
        return
    finally:
        # The process may fork, and no child may share a connection.
        for connection in connections.all(initialized_only=True):
            connection.close()
            if close_pool := getattr(connection, "close_pool", None):
                close_pool()
    wrong = [message for message in found if message.is_serious()]
    for message in found:
        if message not in wrong:
            logger.warning("%s %s", message.msg, message.hint or "")
    if wrong:
        said = " ".join(f"{message.msg} {message.hint or ''}".strip() for message in wrong)
        raise ImproperlyConfigured(said)
