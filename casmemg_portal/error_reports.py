"""Errors sent to Sentry, or to what speaks its protocol, where `SENTRY_DSN` names one: what went
wrong where in the code, and in which view or task; nothing of whom it happened to."""

from typing import Any

from django.conf import settings

from agreements.log_lines import carried_headers, hide

# What an error report needs. All else goes, whatever a later version of the library adds.
_KEPT = frozenset(
    {
        *("event_id", "timestamp", "level", "platform", "logger", "exception", "logentry"),
        *("transaction", "release", "environment", "server_name", "sdk", "contexts", "tags"),
    }
)
_KEPT_CONTEXTS = frozenset({"runtime", "trace"})
_KEPT_OF_FRAMES = frozenset(
    {"filename", "abs_path", "function", "module", "lineno", "in_app", "context_line"}
)


def begin() -> None:
    """Called by each process that serves; nothing happens, and nothing is sent, without a DSN."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk  # takes a while, and most portals have no use for it

    sentry_sdk.init(
        settings.SENTRY_DSN,
        before_send=scrub,
        before_send_transaction=_never,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,  # lines of the log and statements that went before
        traces_sample_rate=None,
        auto_session_tracking=False,
        send_client_reports=False,
        shutdown_timeout=2,
    )


def scrub(event: Any, hint: Any = None) -> Any:
    """What is left of an event."""
    kept: dict[str, Any] = {key: event[key] for key in _KEPT & event.keys()}
    contexts = kept.get("contexts") or {}
    kept["contexts"] = {key: contexts[key] for key in _KEPT_CONTEXTS & contexts.keys()}
    # Which request or task it was is found in the log by this.
    kept["tags"] = carried_headers()
    if said := kept.get("logentry"):
        kept["logentry"] = {"message": hide(str(said.get("message", "")))}
    for error in (kept.get("exception") or {}).get("values", ()):
        error["value"] = hide(str(error.get("value", "")))
        stack = error.get("stacktrace") or {}
        frames = stack.get("frames", ())
        stack["frames"] = [
            {key: frame[key] for key in _KEPT_OF_FRAMES & frame.keys()} for frame in frames
        ]
    return kept


def _never(event: Any, hint: Any) -> None:
    """Transactions measure how long requests take, with their addresses."""
