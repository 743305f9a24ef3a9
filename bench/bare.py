"""How fast could it be without GraphQL? A bare ASGI handler that runs the very statements of the compiler.

`/ranking/0` runs what the first operation of that workload compiles to, and returns its bytes.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg
import uvicorn
import uvloop

from api.logs import LOGGING
from api.operations import Graph, GraphRequest
from bench.workloads import WORKLOADS, Variables
from db.places import COUNTRY, places_of
from db.pools import open_pools
from domain.policy import Principal, anyone
from domain.rulebook import load_rulebooks
from domain.text import Language

Message = MutableMapping[str, Any]
Bound = tuple[str, tuple[Any, ...]]


@dataclass(slots=True)
class Bare:
    """The handler: an address is a statement."""

    pool: asyncpg.Pool
    statements: dict[str, Bound] = field(default_factory=dict)

    async def __call__(
        self, scope: Message, _receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        sql, values = self.statements[scope["path"]]
        async with self.pool.acquire() as connection:
            body = await connection.fetchval(sql, *values)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def compiled_statements(url: str) -> dict[str, Bound]:
    """What the program itself runs for each operation, overheard on its only connection."""
    heard: list[Bound] = []
    statements: dict[str, Bound] = {}
    now = datetime.now(UTC)
    async with open_pools(url, connections=1) as pools:
        graph = Graph(pools, load_rulebooks(), bytes(32))
        public = anyone((await places_of(pools.public, [COUNTRY], now.date()))[COUNTRY])
        async with pools.public.acquire() as connection:
            connection.add_query_logger(lambda record: heard.append((record.query, record.args)))
        for workload in WORKLOADS:
            for place, variables in enumerate(workload.variables):
                heard.clear()
                await graph.answer(asked(workload.ours, variables, public, now))
                (statements[workload.bare_path(place)],) = heard
    return statements


def asked(query: str, variables: Variables, public: Principal, now: datetime) -> GraphRequest:
    return GraphRequest(query, None, variables, public, Language.VI, queries_only=False, at=now)


async def serve(url: str, port: int, connections: int) -> None:
    """Serve as `thuocdo serve` does, lifespan apart."""
    statements = await compiled_statements(url)
    async with open_pools(url, connections=connections) as pools:
        configuration = uvicorn.Config(
            Bare(pools.public, statements),
            port=port,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=LOGGING,
            access_log=False,
            server_header=False,
            proxy_headers=False,
        )
        await uvicorn.Server(configuration).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
