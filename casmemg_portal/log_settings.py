"""Where lines of the log go, for `LOGGING`."""

from typing import Any


def lines_of_the_log(level: str) -> dict[str, Any]:
    """All to the console, in the form of `agreements.log_lines`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "agreements.log_lines.LogFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"pikepdf": {"level": "WARNING"}, "bibtexparser": {"level": "CRITICAL"}},
    }
