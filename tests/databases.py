"""How does a test get a database of its own?"""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count

import asyncpg
from sqlalchemy.engine import make_url

from db.demonstration import load_demonstration
from db.migrate import migrate
from db.settings import PROJECT

TEMPLATE = "thuocdo_template_"
TEST = "thuocdo_test_"
ONE_AT_A_TIME = 767


class Databases:
    """Makes and drops databases through one connection to the server."""

    def __init__(self, server_url: str, connection: asyncpg.Connection) -> None:
        self._server_url = server_url
        self._connection = connection
        self._numbers = count(1)
        self._template: str | None = None

    def url(self, name: str) -> str:
        return make_url(self._server_url).set(database=name).render_as_string(hide_password=False)

    @asynccontextmanager
    async def made(self, template: str = "template1") -> AsyncIterator[str]:
        """A database that lasts as long as the block."""
        name = f"{TEST}{os.getpid()}_{next(self._numbers)}"
        await self._connection.execute(f"create database {name} template {template}")
        try:
            yield self.url(name)
        finally:
            await self._connection.execute(f"drop database {name} with (force)")

    async def template(self) -> str:
        """The name of a database with all the demonstration data, made if this content was never seen."""
        if self._template is None:
            name = TEMPLATE + content_hash()
            # Held while this run lasts: a run of other content must not drop the template under it.
            await self._connection.execute("select pg_advisory_lock_shared(hashtext($1))", name)
            await self._connection.execute("select pg_advisory_lock($1)", ONE_AT_A_TIME)
            if not await self._connection.fetchval("select true from pg_database where datname = $1", name):
                await self._drop_other_templates()
                await self._make_template(name)
            await self._connection.execute("select pg_advisory_unlock($1)", ONE_AT_A_TIME)
            self._template = name
        return self._template

    async def _make_template(self, name: str) -> None:
        draft = f"{name}_draft"
        await self._connection.execute(f"drop database if exists {draft} with (force)")
        await self._connection.execute(f"create database {draft}")
        await migrate(self.url(draft))
        await load_demonstration(self.url(draft), datetime.now(UTC))
        await self._connection.execute(f"alter database {draft} rename to {name}")

    async def _drop_other_templates(self) -> None:
        for name in await self._named(TEMPLATE):
            if await self._connection.fetchval("select pg_try_advisory_lock(hashtext($1))", name):
                await self._connection.execute(f"drop database {name} with (force)")
                await self._connection.execute("select pg_advisory_unlock(hashtext($1))", name)

    async def sweep(self) -> None:
        """Drop what runs that were killed left behind: each database carries the number of its process."""
        for name in await self._named(TEST):
            if not alive(int(name.removeprefix(TEST).split("_")[0])):
                await self._connection.execute(f"drop database if exists {name} with (force)")

    async def _named(self, prefix: str) -> list[str]:
        found = await self._connection.fetch("select datname from pg_database where starts_with(datname, $1)", prefix)
        return [row["datname"] for row in found]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def content_hash() -> str:
    """Of every file of ``db`` and ``domain``: code, rules and data."""
    digest = hashlib.sha256()
    for folder in ("db", "domain"):
        for file in sorted((PROJECT / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(PROJECT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
