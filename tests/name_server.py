"""A DNS server for tests, and a resolver that asks it."""

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.resolver import Resolver

# By name and kind of record; None: the server can't tell (SERVFAIL).
Zone = Mapping[tuple[str, str], Sequence[str] | None]


@contextmanager
def serving(zone: Zone) -> Iterator[Resolver]:
    """Names are in lower case, without the dot at the end; texts without quotes."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, connection = self.request
            answer = _answer(zone, dns.message.from_wire(data))
            connection.sendto(answer.to_wire(), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        made = Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], server.server_address[1]
        made.cache = None
        try:
            yield made
        finally:
            server.shutdown()


def _answer(zone: Zone, asked: dns.message.Message) -> dns.message.Message:
    (question,) = asked.question
    name = question.name.to_text(omit_final_dot=True).lower()
    kind = dns.rdatatype.to_text(question.rdtype)
    answer = dns.message.make_response(asked)
    if (name, kind) not in zone:
        if not any(other == name for other, _kind in zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
    rows = zone[name, kind]
    if rows is None:
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif rows:
        if kind == "TXT":
            rows = [_quoted(text) for text in rows]
        answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, rows))
    return answer


def _quoted(text: str) -> str:
    """As strings of 255 letters at most."""
    pieces = [text[start : start + 255] for start in range(0, max(len(text), 1), 255)]
    return " ".join('"{}"'.format(piece.replace('"', '\\"')) for piece in pieces)
