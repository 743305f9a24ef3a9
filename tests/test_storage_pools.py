"""A read through a pool is one round trip, counted where the bytes pass."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.engine import make_url

from db.pools import Pools, covered, open_pools
from domain.policy import Role
from tests.test_row_security import PROVINCE, scopes


class CountingProxy:
    """Stands between a client and its server and counts how often the client speaks after the server did."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self.round_trips = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(*self._server)
        heard = asyncio.Event()
        heard.set()
        await asyncio.gather(
            self._from_client(reader, server_writer, heard), self._from_server(server_reader, writer, heard)
        )

    async def _from_client(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: asyncio.Event
    ) -> None:
        while data := await reader.read(65536):
            self.round_trips += heard.is_set()
            heard.clear()
            writer.write(data)
        writer.close()

    async def _from_server(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: asyncio.Event
    ) -> None:
        while data := await reader.read(65536):
            heard.set()
            writer.write(data)
        writer.close()


@asynccontextmanager
async def counted(url: str, connections: int) -> AsyncIterator[tuple[CountingProxy, Pools]]:
    parts = make_url(url)
    proxy = CountingProxy(parts.host or "", parts.port or 0)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    through = parts.set(host="127.0.0.1", port=port).update_query_dict({"sslmode": "disable"})
    async with server, open_pools(through.render_as_string(hide_password=False), connections=connections) as pools:
        yield proxy, pools


@pytest.mark.parametrize("name", ["public", "reader"])
async def test_a_read_through_the_pool_is_one_round_trip(migrated_url: str, name: str) -> None:
    async with counted(migrated_url, connections=1) as (proxy, pools):
        pool = getattr(pools, name)
        statement = "select id, path, array[path] from units where path <@ any ($1::text[]::ltree[]) limit 10"
        await pool.fetch(statement, ["1"])
        before = proxy.round_trips
        for _ in range(5):
            await pool.fetch(statement, ["1.2"])
        assert proxy.round_trips - before == 5


async def test_a_statement_seen_for_the_first_time_costs_one_more_to_prepare(migrated_url: str) -> None:
    async with counted(migrated_url, connections=1) as (proxy, pools):
        before = proxy.round_trips
        await pools.public.fetch("select path, array[path], code from units where level = $1 limit 10", "PROVINCE")
        assert proxy.round_trips - before == 2


async def test_a_read_under_row_security_costs_its_transaction_two_more(migrated_url: str) -> None:
    async with counted(migrated_url, connections=1) as (proxy, pools):

        async def read() -> int:
            before = proxy.round_trips
            async with covered(pools.reader, *scopes(Role.PROVINCE, PROVINCE)) as connection:
                await connection.fetch("select count(*) from scores")
            return proxy.round_trips - before

        await read()
        assert await read() == 3


async def test_the_pools_are_warm_when_they_open(migrated_url: str) -> None:
    async with open_pools(migrated_url, connections=3) as pools:
        assert pools.public.get_idle_size() == 3
        assert await pools.public.fetchval("select current_setting('plan_cache_mode')") == "force_generic_plan"
        assert await pools.public.fetchval("select current_setting('jit')") == "off"
        assert await pools.public.fetchval("select current_setting('timezone')") == "Asia/Ho_Chi_Minh"
