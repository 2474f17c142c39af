"""One POST over TLS to an address that was looked up before, within a bound of time.

No redirect is followed, no proxy used, and of the answer nothing is read but its code.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from threading import Timer

from .public_address import checked_url, resolve

# For each step, and for everything together, in seconds.
_STEP, _ALL = 10.0, 20.0


class _PinnedConnection(http.client.HTTPSConnection):
    """Goes to an IP address; the certificate must be that of the host all the same."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=_STEP, context=context)
        self._address, self._tls = address, context

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), _STEP)
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """From another thread: whatever waits for the other side ends with an error."""
        if self.sock is not None:
            try:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
            except OSError:  # it is over already
                return


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The code of the answer. Raises AddressForbidden, AddressUnfit, OSError."""
    parts = checked_url(url)
    host, port = parts.hostname or "", parts.port or 443
    address = resolve(host, port)[0]
    connection = _PinnedConnection(host, port, address, ssl.create_default_context())
    timer = Timer(_ALL, connection.cut)
    timer.daemon = True
    timer.start()
    where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", where, body, dict(headers))
        return connection.getresponse().status
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(type(error).__name__) from error
    finally:
        timer.cancel()
        connection.close()
