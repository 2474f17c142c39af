"""What a receiving server noted about a mail: Authentication-Results (RFC 8601)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_RESULT = re.compile(r"\s*([a-z][a-z0-9-]*)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z]+\.[a-z0-9_-]+)\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AuthenticationResult:
    """Of one method, such as spf, dkim or dmarc: how it ended, and on what, such as header.d."""

    method: str
    result: str
    properties: dict[str, str]


def results_of(headers: Sequence[str]) -> tuple[str, list[AuthenticationResult]]:
    """Who wrote the topmost header, and what it and others of the same server say. Anybody can have
    written those of others (section 7.1)."""
    read = [_read(header) for header in headers]
    server = read[0][0] if read else ""
    return server, [result for name, results in read if name == server for result in results]


def _read(header: str) -> tuple[str, list[AuthenticationResult]]:
    pieces = list(_pieces(header))
    server = ""
    # Some leave their name out.
    if pieces and not _RESULT.match(pieces[0]):
        server = (pieces.pop(0).split() or [""])[0].lower()
    return server, [result for piece in pieces for result in _result(piece)]


def _result(piece: str) -> Iterator[AuthenticationResult]:
    if matched := _RESULT.match(piece):
        found = {name.lower(): value.strip('"') for name, value in _PROPERTY.findall(piece)}
        yield AuthenticationResult(matched[1].lower(), matched[2].lower(), found)


def _pieces(header: str) -> Iterator[str]:
    """What semicolons part, without comments, which may be nested and hold any sign."""
    piece, depth, quoted, escaped = "", 0, False, False
    for sign in header:
        if escaped:
            escaped = False
        elif sign == "\\" and (quoted or depth):
            escaped = True
            continue
        elif sign == '"' and not depth:
            quoted = not quoted
        elif not quoted and sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
            continue
        elif sign == ";" and not quoted and not depth:
            yield piece
            piece = ""
            continue
        if not depth:
            piece += sign
    yield piece
