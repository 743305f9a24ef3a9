"""How does alembic reach the database: by the connection it is handed, or (its own commands) by the settings?"""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlmodel import SQLModel

from db.migrate import engine_of
from db.server import running_database
from db.settings import Settings
from db.tables import Ltree

ischema_names["ltree"] = Ltree


def run(connection: Connection) -> None:
    """Run the migrations that are asked for, all in one transaction."""
    context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()


async def reach() -> None:
    """For ``alembic revision`` and its like: the database that the settings mean."""
    async with running_database(Settings.from_environment(os.environ)) as url:
        engine = engine_of(url)
        async with engine.connect() as connection:
            await connection.run_sync(run)
        await engine.dispose()


handed = context.config.attributes.get("connection")
if isinstance(handed, Connection):
    run(handed)
else:
    asyncio.run(reach())
