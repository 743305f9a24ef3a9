"""Through which connections is the database read and written, and as whom?"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from domain.policy import Path, Scope

KEPT_STATEMENTS = 256
LONGEST_READ = "10s"
WRITERS = 2
# Every statement is planned once a connection: its settings are constants of the session or of the transaction.
SESSION = {
    "application_name": "thuocdo",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "random_page_cost": "1.1",
    "timezone": "Asia/Ho_Chi_Minh",
}
# Asks for the types that the driver does not know by itself, so that no later read has to.
INTRODUCE_TYPES = "select null::ltree, null::ltree[], null::text[], null::bigint[], null::date[]"


class Serving(StrEnum):
    """The roles in which connections serve: none owns a table, none passes row security."""

    PUBLIC = "thuocdo_public"
    READER = "thuocdo_reader"
    WRITER = "thuocdo_writer"


LIMITS: Mapping[Serving, Mapping[str, str]] = {
    Serving.PUBLIC: {"statement_timeout": LONGEST_READ},
    Serving.READER: {"statement_timeout": LONGEST_READ},
    Serving.WRITER: {},
}


@dataclass(frozen=True, slots=True)
class Pools:
    """A pool a role: ``public`` sees what is published, ``reader`` also what is ``covered``, ``writer`` loads."""

    public: asyncpg.Pool
    reader: asyncpg.Pool
    writer: asyncpg.Pool


@asynccontextmanager
async def open_pools(url: str, *, connections: int = 16) -> AsyncIterator[Pools]:
    """Pools that are warm when the block begins and closed when it ends: ``connections`` each for public and reader."""
    async with (
        _pool(url, Serving.PUBLIC, connections) as public,
        _pool(url, Serving.READER, connections, warm=1) as reader,
        _pool(url, Serving.WRITER, WRITERS, warm=0) as writer,
    ):
        yield Pools(public, reader, writer)


def _pool(url: str, role: Serving, size: int, *, warm: int | None = None) -> asyncpg.Pool:
    """A pool whose reads are one round trip: nothing is reset, dropped or looked up between two of them.

    That holds because no session state is ever set through it but by ``set local``.
    """
    return asyncpg.create_pool(
        url,
        min_size=size if warm is None else warm,
        max_size=size,
        max_queries=2**31,
        max_inactive_connection_lifetime=0,
        statement_cache_size=KEPT_STATEMENTS,
        max_cacheable_statement_size=0,
        max_cached_statement_lifetime=0,
        server_settings={**SESSION, **LIMITS[role], "role": role.value},
        init=_introduce_types,
        reset=_keep,
    )


async def _introduce_types(connection: asyncpg.Connection) -> None:
    await connection.fetchrow(INTRODUCE_TYPES)


async def _keep(_connection: asyncpg.Connection) -> None:
    """Leave the session as it is."""


@asynccontextmanager
async def covered(pool: asyncpg.Pool, published: Scope, provisional: Scope) -> AsyncIterator[PoolConnectionProxy]:
    """A read-only transaction of a reader whom row security lets see what the two scopes cover and nothing else.

    ``published`` is where what is published may be read, ``provisional`` where everything may.

    The settings are literals made of numbers, at the top level of the transaction: so they reach
    every machine of a sharded PostgreSQL.
    """
    reach = {"open": published.tree, "tree": provisional.tree, "own": provisional.own}
    settings = [f"set local thuocdo.{name} = '{_literal(paths)}'" for name, paths in reach.items()]
    begin = "; ".join(["begin read only", *settings])
    async with pool.acquire() as connection:
        await connection.execute(begin)
        try:
            yield connection
        finally:
            await connection.execute("rollback")


@asynccontextmanager
async def writing(url: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection in the writer's role, for a load."""
    connection = await asyncpg.connect(url, server_settings={**SESSION, "role": Serving.WRITER.value})
    try:
        yield connection
    finally:
        await connection.close()


def _literal(paths: Iterable[Path]) -> str:
    """Paths as an ``ltree[]`` literal: ``{1.20,1.20.345}``."""
    return "{" + ",".join(".".join(str(int(unit)) for unit in path) for path in paths) + "}"
