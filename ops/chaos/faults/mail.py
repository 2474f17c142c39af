"""The mail server: away, slow, or refusing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from ops.chaos.stage import Stage


@contextmanager
def away(made: Stage) -> Iterator[None]:
    made.mailbox.stop()
    try:
        yield
    finally:
        made.mailbox.start()


def mood(word: str) -> Callable[[Stage], AbstractContextManager[None]]:
    """See `ops.crowd.mail_server`."""

    @contextmanager
    def moody(made: Stage) -> Iterator[None]:
        made.mailbox.be(word)
        try:
            yield
        finally:
            made.mailbox.be("fair")

    return moody
