"""On which rows is measured?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
from sqlalchemy.engine import make_url

from db.demonstration import load_demonstration
from db.migrate import migrate
from db.server import running_database
from db.settings import Settings

NAME = "measured"


@asynccontextmanager
async def measured_database(settings: Settings) -> AsyncIterator[str]:
    """A new database of all the demonstration data, on a server of its own, vacuumed as it soon would be."""
    async with running_database(replace(settings, database_url=None, state=settings.state / "bench")) as server:
        await _said(server, f"drop database if exists {NAME} with (force)", f"create database {NAME}")
        url = make_url(server).set(database=NAME).render_as_string(hide_password=False)
        await migrate(url)
        await load_demonstration(url, datetime.now(UTC))
        await _said(url, "vacuum (analyze) units, unit_names, unit_codes, rulebooks, quality_flags, scores")
        yield url


async def version_of(url: str) -> str:
    """Which PostgreSQL it is."""
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval("show server_version"))
    finally:
        await connection.close()


async def _said(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
