"""How does a database get the schema of this program, and the reference rows that come from its rules?"""

import asyncio
from functools import partial
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from db.reference import keep_reference_rows

MIGRATIONS = Path(__file__).parent / "migrations"
# Two programs that migrate one database at once take turns.
TURN = "select pg_advisory_xact_lock(766)"
# Within a process too: alembic keeps what it works on in globals.
TURN_HERE = asyncio.Lock()


class SchemaBehind(RuntimeError):
    """The database's schema is not the one that this program needs."""


def engine_of(url: str) -> AsyncEngine:
    """A SQLAlchemy engine which keeps no connection between uses; the driver reads the URL, as for every pool."""
    return create_async_engine("postgresql+asyncpg://", async_creator=partial(asyncpg.connect, url), poolclass=NullPool)


async def migrate(url: str) -> None:
    """Bring the schema to this program's version and the reference rows to its rules; a second time changes nothing."""
    engine = engine_of(url)
    async with TURN_HERE, engine.begin() as connection:
        await connection.exec_driver_sql(TURN)
        await connection.run_sync(_upgrade)
        await keep_reference_rows(await asyncpg_connection(connection))
    await engine.dispose()


async def asyncpg_connection(connection: AsyncConnection) -> asyncpg.Connection:
    """The driver's own connection under SQLAlchemy's, inside the same transaction."""
    raw = (await connection.get_raw_connection()).driver_connection
    if not isinstance(raw, asyncpg.Connection):
        raise TypeError(f"asyncpg is the driver, not {type(raw)}")
    return raw


def newest_version() -> str:
    """The schema version that this program needs."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


async def schema_version(connection: asyncpg.Connection) -> str | None:
    """The schema version that the database has; None where it was never migrated. Any role may ask."""
    if await connection.fetchval("select to_regclass('alembic_version')") is None:
        return None
    version: str | None = await connection.fetchval("select version_num from alembic_version limit 1")
    return version


async def require_schema(url: str) -> None:
    """Raise SchemaBehind unless the database has the schema that this program needs."""
    connection = await asyncpg.connect(url)
    try:
        found = await schema_version(connection)
    finally:
        await connection.close()
    if found != newest_version():
        raise SchemaBehind(f"{found} ≠ {newest_version()}")


def configuration(connection: Connection) -> Config:
    """What alembic's commands need to work on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(configuration(connection), "head")
