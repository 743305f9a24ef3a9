"""The migrated database is what ``db/tables.py`` says, on every PostgreSQL that the tests run on."""

import asyncio
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

from db.migrate import configuration, engine_of, migrate, newest_version, schema_version
from domain.flags import Flag
from domain.rulebook import load_rulebooks
from tests.databases import Databases

COLUMNS = """
    select
        table_name, column_name, data_type, udt_name, collation_name, is_nullable, column_default,
        is_identity, identity_generation, numeric_precision, numeric_scale
    from information_schema.columns
    where table_schema = 'public' and table_name <> 'alembic_version'
    order by 1, 2
"""
# An element's precision within an array is nowhere in information_schema.
TYPES = """
    select attrelid::regclass::text, attname, format_type(atttypid, atttypmod)
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and relname <> 'alembic_version'
    order by 1, 2
"""
# PostgreSQL 18 also lists not null constraints, which the columns tell already.
CONSTRAINTS = """
    select conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid)
    from pg_constraint
    where connamespace = 'public'::regnamespace and conrelid <> 0
        and contype <> 'n' and conrelid::regclass::text <> 'alembic_version'
    order by 1, 2
"""
INDEXES = """
    select tablename, indexname, indexdef
    from pg_indexes
    where schemaname = 'public' and tablename <> 'alembic_version'
    order by 1, 2
"""


async def catalog(url: str, question: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(question)]
    finally:
        await connection.close()


@pytest.fixture
async def created_url(databases: Databases) -> Any:
    """A database with the tables just as SQLModel creates them."""
    async with databases.made() as url:
        connection = await asyncpg.connect(url)
        for extension in ("ltree", "pg_trgm", "btree_gist"):
            await connection.execute(f"create extension {extension}")
        await connection.close()
        engine = engine_of(url)
        async with engine.begin() as opened:
            await opened.run_sync(SQLModel.metadata.create_all)
        await engine.dispose()
        yield url


@pytest.mark.parametrize(
    "question", [COLUMNS, TYPES, CONSTRAINTS, INDEXES], ids=["columns", "types", "constraints", "indexes"]
)
async def test_the_migrated_catalog_is_that_of_the_tables(question: str, migrated_url: str, created_url: str) -> None:
    migrated = await catalog(migrated_url, question)
    assert len(migrated) > 10
    assert migrated == await catalog(created_url, question)


async def test_alembic_finds_nothing_to_change(migrated_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, SQLModel.metadata))

    engine = engine_of(migrated_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_programs_that_migrate_at_once_take_turns(bare_url: str) -> None:
    await asyncio.gather(*(migrate(bare_url) for _ in range(4)))
    connection = await asyncpg.connect(bare_url)
    assert await schema_version(connection) == newest_version()
    await connection.close()


async def test_a_database_never_migrated_has_no_version(bare_url: str) -> None:
    connection = await asyncpg.connect(bare_url)
    assert await schema_version(connection) is None
    await connection.close()


async def test_down_and_up_again_gives_the_same_schema(migrated_url: str) -> None:
    before = await catalog(migrated_url, INDEXES)
    engine = engine_of(migrated_url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda opened: command.downgrade(configuration(opened), "base"))
    await engine.dispose()
    assert await catalog(migrated_url, INDEXES) == []
    await migrate(migrated_url)
    assert await catalog(migrated_url, INDEXES) == before


async def test_rulebook_editions_and_flags_are_those_of_the_program(migrated_url: str) -> None:
    editions = await catalog(
        migrated_url, "select id, valid_from, valid_to, content from rulebooks order by valid_from"
    )
    assert editions
    assert editions == [(each.id, each.valid_from, each.valid_to, each.content) for each in load_rulebooks().editions]
    flags = await catalog(migrated_url, "select code, message, message_en from quality_flags order by code")
    assert flags == sorted((flag.code, flag.value.vi, flag.value.en) for flag in Flag)


async def test_a_reference_row_that_was_changed_by_hand_is_put_right(migrated_url: str) -> None:
    connection = await asyncpg.connect(migrated_url)
    await connection.execute("update quality_flags set message_en = 'changed'")
    await migrate(migrated_url)
    assert await connection.fetchval("select count(*) from quality_flags where message_en = 'changed'") == 0
    await connection.close()
