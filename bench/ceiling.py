"""How fast is the measuring client itself?

A server that does nothing: `GET /15000` is answered with 15,000 bytes that lie ready.
"""

import asyncio
import sys
from functools import lru_cache

import uvloop

HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {size}\r\n\r\n"


class Answerer(asyncio.Protocol):
    """Answers whatever comes by the number in its address."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # a stream's transport is one

    def data_received(self, data: bytes) -> None:
        self.transport.write(answer(data[5 : data.index(b" ", 5)]))


@lru_cache(maxsize=64)
def answer(size: bytes) -> bytes:
    return HEAD.format(size=int(size)).encode() + b"x" * int(size)


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Answerer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
