"""How does a test get a real server on a free port, over the graph it chooses?"""

import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date

import orjson
import uvicorn
from joserfc.jwk import OctKey
from starlette.applications import Starlette

from api.app import House, application
from api.http import Application
from api.operations import GraphAnswer, GraphRequest, Stage
from api.principal import Principals
from db.readiness import Missing
from db.settings import Settings
from domain.policy import Place

SECRET = "a secret of the tests, long enough for HS256"
PLACES = {"VN": Place(1, (1,)), "H44": Place(20, (1, 20)), "H44.07": Place(300, (1, 20, 300))}
STARTS_WITHIN = 60.0


def settings_of_tests(**changes: object) -> Settings:
    return Settings(**({"secret": SECRET} | changes))  # type: ignore[arg-type]  # each test names the field it changes


async def find_places(codes: Collection[str], _on: date) -> Mapping[str, Place]:
    return {code: PLACES[code] for code in codes if code in PLACES}


async def echo(request: GraphRequest) -> GraphAnswer:
    """Says what was asked, so that a test sees what reached the graph."""
    said = {
        "query": request.query,
        "operationName": request.operation_name,
        "variables": request.variables,
        "subject": request.principal.subject,
        "roles": [grant.role for grant in request.principal.grants],
        "language": request.language,
        "queriesOnly": request.queries_only,
    }
    return GraphAnswer(orjson.dumps({"data": said}), Stage.EXECUTION, errors=False)


@dataclass(frozen=True, slots=True)
class FakeGraph:
    """A graph that answers by one function."""

    says: Callable[[GraphRequest], Awaitable[GraphAnswer]] = echo

    async def answer(self, request: GraphRequest) -> GraphAnswer:
        return await self.says(request)


@dataclass(frozen=True, slots=True)
class FakeHouse:
    """A house without a database."""

    graph: FakeGraph = field(default_factory=FakeGraph)
    missing: tuple[Missing, ...] = ()
    key: str | None = SECRET

    @asynccontextmanager
    async def opened(self, _app: Starlette) -> AsyncIterator[House]:
        async def missing() -> tuple[Missing, ...]:
            return self.missing

        key = OctKey.import_key(self.key) if self.key else None
        yield House(graph=self.graph, principals=Principals(find_places, key), missing=missing)


@contextmanager
def serving(app: Application) -> Iterator[str]:
    """The address of a server that runs in a thread of its own as long as the block."""
    config = uvicorn.Config(app, port=0, http="httptools", ws="none", log_config=None, access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port_of(server, thread)}"
    finally:
        server.should_exit = True
        thread.join()


def port_of(server: uvicorn.Server, thread: threading.Thread) -> int:
    deadline = time.monotonic() + STARTS_WITHIN
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server takes too long to start"
        time.sleep(0.01)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port


def serving_fake(house: FakeHouse | None = None, **settings: object) -> AbstractContextManager[str]:
    return serving(application(settings_of_tests(**settings), (house or FakeHouse()).opened))


def sent_raw(url: str, request: bytes, *, wait: float = 5.0) -> bytes:
    """The server's answer to bytes sent as they are, until it falls silent or closes."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        connection.sendall(request)
        return received(connection)


def received(connection: socket.socket) -> bytes:
    """One response, by its ``content-length``."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += more(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    while len(body) < length:
        body += more(connection)
    return head + b"\r\n\r\n" + body


def more(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    assert part, "the server closed before it had answered"
    return part
