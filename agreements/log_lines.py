"""Lines of the log: one JSON object an event, or words where a person looks on. Each tells the
request that it belongs to; none tells a token, a code, an address, a query or a row's content.

What stands between two lines of one request, in the web process and in the tasks that it nudged,
is found by `request_id`.
"""

import logging
import re
import secrets
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import environ
import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars
from structlog.processors import JSONRenderer, StackInfoRenderer, format_exc_info
from structlog.stdlib import ProcessorFormatter

Event = MutableMapping[str, Any]

_REQUEST_ID = "request_id"
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
# A wrong token may be a right one with a letter missing: whatever stands in its place goes.
_TOKEN = re.compile(
    r"(/(?:notices|invitations|students|check|phone)/|Bearer\s+|portal_(?=[\w-]{43}))[^/\s\"'<>?]+"
)
_CODE = re.compile(r"\b(?=[0-9-]*[A-Z])[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_ADDRESS = re.compile(r"[^\s\"'<>()\[\]{},;:=/\\|]+@[\w.-]*\w")
_QUERY = re.compile(r"(?<=[\w/…])\?[\w.%-]+=[^\s\"'<>]*")
# Which file a system call failed for: people name theirs.
_FILE = re.compile(r"(\[Errno \d+\] [^:'\"\n]*: )b?(?:'[^'\n]*'|\"[^\"\n]*\")")
# What PostgreSQL tells of the row that it refused.
_ROW = re.compile(r"^(\s*)(?:DETAIL|CONTEXT):.*$", re.MULTILINE)


def hide(words: str) -> str:
    """Without what is for one person only, or tells of one."""
    words = _ROW.sub(r"\1…", words)
    words = _FILE.sub(r"\1…", words)
    words = _TOKEN.sub(r"\1…", words)
    words = _CODE.sub("…", words)
    words = _QUERY.sub("?…", words)
    return _ADDRESS.sub("…@…", words)


def is_read_by_machines() -> bool:
    """Not where a person looks on: in the demo, and while the portal is developed."""
    env = environ.Env()
    return not (env.bool("DEMO", default=False) or env.bool("DEBUG", default=False))


class LogFormatter(ProcessorFormatter):
    """Makes a line of any record, whichever library wrote it."""

    def __init__(self, *, as_json: bool | None = None) -> None:
        as_json = is_read_by_machines() if as_json is None else as_json
        super().__init__(
            foreign_pre_chain=[structlog.contextvars.merge_contextvars],
            processors=[
                _name_view,
                _add_origin,
                ProcessorFormatter.remove_processors_meta,
                StackInfoRenderer(),
                format_exc_info,
                _hide_each,
                JSONRenderer(ensure_ascii=False, default=str) if as_json else _in_words,
            ],
        )


def begin_request(given: str) -> str:
    """The id of a request: the proxy's, if that is one. Lines of this thread now tell it."""
    clear_contextvars()
    known = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
    bind_contextvars(**{_REQUEST_ID: known})
    return known


def begin_task(name: str, number: str, request: str) -> None:
    """Lines of this process tell the task, and the request that it was nudged by, if it was."""
    clear_contextvars()
    nudged_by = {_REQUEST_ID: request} if _WELL_FORMED.fullmatch(request) else {}
    bind_contextvars(task=name.rpartition(".")[2], task_id=number, **nudged_by)


def carried_headers() -> dict[str, str]:
    """What a task takes along of the request that nudges it."""
    known = get_contextvars()
    return {_REQUEST_ID: known[_REQUEST_ID]} if _REQUEST_ID in known else {}


def carried(work: Callable[[], None]) -> Callable[[], None]:
    """For a thread: its lines tell the request in which it was begun."""
    known = get_contextvars()

    @wraps(work)
    def with_request() -> None:
        bind_contextvars(**known)
        work()

    return with_request


def _name_view(_logger: object, _method: str, event: Event) -> Event:
    """An address may be a link that acts, or a slip of one: which view it was says enough.

    Django writes the address behind a colon, and gives the request along.
    """
    record: logging.LogRecord = event["_record"]
    request, status = getattr(record, "request", None), getattr(record, "status_code", None)
    if request is not None and status is not None and hasattr(request, "path"):
        at = getattr(request, "resolver_match", None)
        event["event"] = str(event["event"]).partition(": ")[0]
        view = at.view_name if at else None
        event.update(status=status, method=request.method, view=view)
    return event


def _add_origin(_logger: object, _method: str, event: Event) -> Event:
    record: logging.LogRecord = event["_record"]
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    origin = {"time": moment, "level": record.levelname, "logger": record.name}
    return {**origin, "event": event.pop("event"), **event}


def _hide_each(_logger: object, _method: str, event: Event) -> Event:
    return {key: hide(value) if isinstance(value, str) else value for key, value in event.items()}


def _in_words(_logger: object, _method: str, event: Event) -> str:
    """Level and logger first, as a person looks for them; what explains an error below."""
    said = f"{event.pop('level')} {event.pop('logger')}: {event.pop('event')}"
    below = [event.pop(name) for name in ("stack", "exception") if name in event]
    del event["time"]
    also = " ".join(f"{key}={value}" for key, value in event.items() if value is not None)
    return "\n".join([f"{said} [{also}]" if also else said, *below])
