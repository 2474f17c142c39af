"""Whether a release serves: asked of the processes themselves, as nginx would ask them."""

import http.client
import time

from deploy.server import services
from deploy.server.answers import Answers
from deploy.server.changes import Refused
from deploy.server.layout import Layout

_SECONDS = 60
# Where no release waits to be gone back to, a slow machine has time.
PATIENT = 240
_LOOKS = 3  # in a row: what dies at once and is started again is not healthy
_PAUSE = 1.0


def wait_until_healthy(layout: Layout, answers: Answers, seconds: int = _SECONDS) -> None:
    """Raises Refused with what is not well at the end."""
    end = time.monotonic() + seconds
    well = 0
    while well < _LOOKS:
        wrong = _what_is_wrong(layout, answers)
        well = 0 if wrong else well + 1
        if wrong and time.monotonic() > end:
            raise Refused("Not healthy: " + "; ".join(wrong))
        time.sleep(_PAUSE)


def _what_is_wrong(layout: Layout, answers: Answers) -> list[str]:
    wrong = [
        f"{unit} does not run (journalctl -u {unit})"
        for unit in services.SERVICES
        if not services.says_yes(layout, "is-active", unit)
    ]
    asked = (
        (layout.pages, "/"),
        (layout.pages, "/health/ready"),
        (layout.downloads, "/health/ready"),
    )
    for port, path in asked:
        if (status := _status(port, path, answers.host)) not in ("200", "302"):
            wrong.append(f"port {port} answers {path} with {status}")
    return wrong


def _status(port: int, path: str, host: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        connection.request("GET", path, headers=headers)
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return f"nothing ({type(error).__name__})"
    finally:
        connection.close()
