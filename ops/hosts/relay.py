"""Hands on what comes to one address of this machine to a port on the loopback address."""

import asyncio
import threading
from types import TracebackType

from ops import ports

_CHUNK = 1 << 16


class Relay:
    """A context: from `address`, at the port of the same number."""

    def __init__(self, address: str, port: int) -> None:
        self._address, self._port = address, port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Relay":
        self._thread.start()
        listening = asyncio.start_server(self._serve, self._address, self._port)
        asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            far, on = await asyncio.open_connection(ports.HOST, self._port)
        except OSError:
            back.close()
            return
        await asyncio.gather(_pipe(near, on), _pipe(far, back))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
