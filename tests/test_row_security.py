"""What the database itself lets each serving role see and do, whatever the program asks."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest
from asyncpg.pool import PoolConnectionProxy

from db.pools import Pools, Serving, covered, open_pools
from domain.policy import Action, Grant, Place, Principal, Role, Scope, scope_of

COUNTRY, PROVINCE, COMMUNE, NEIGHBOUR = (1,), (1, 2), (1, 2, 3), (1, 4)
UNITS = """
    insert into units (id, authority_id, parent_id, path, code, level)
    values
        (1, 1, null, '1', 'VN', 'NATIONAL'), (2, 2, 1, '1.2', 'H44', 'PROVINCE'),
        (3, 2, 2, '1.2.3', 'H44.100', 'COMMUNE'), (4, 4, 1, '1.4', 'H26', 'PROVINCE')
"""
# One published score for each unit but the country, and one computed score that nobody published.
SCORES = """
    insert into scores (
        authority_id, unit_id, basis, period, unit_path, level, rulebook_id, provisional, published, cut_off,
        flags, group_points, group_recomputed, numerators, denominators,
        indicator_values, indicator_points, indicator_recomputed, indicator_flags
    )
    select
        authority_id, units.id, basis, '2026', path, level, (select min(id) from rulebooks), false, basis = 'PUBLISHED',
        now(), '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'
    from units, unnest(array['PUBLISHED', 'COMPUTED']) as bases (basis)
    where units.id > 1
"""
SEEN = "select unit_path::text from scores where basis = $1 order by unit_path limit 100"
TABLES = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname"


@pytest.fixture
async def world(migrated_url: str) -> AsyncIterator[Pools]:
    async with open_pools(migrated_url, connections=2) as pools:
        await pools.writer.execute(UNITS)
        await pools.writer.execute(SCORES)
        yield pools


def scopes(role: Role, path: tuple[int, ...]) -> tuple[Scope, Scope]:
    """Where the role, held in that unit, may read what is published, and where all."""
    principal, at = Principal("someone", (Grant(role, Place(path[-1], path)),)), datetime(2026, 11, 1, tzinfo=UTC)
    return scope_of(principal, Action.READ_PUBLISHED, at), scope_of(principal, Action.READ_PROVISIONAL, at)


async def seen(connection: asyncpg.Pool | asyncpg.Connection | PoolConnectionProxy, basis: str) -> list[str]:
    return [row["unit_path"] for row in await connection.fetch(SEEN, basis)]


@pytest.mark.parametrize(
    ("role", "unit", "unpublished"),
    [
        (Role.CENTRAL, COUNTRY, ["1.2", "1.2.3", "1.4"]),
        (Role.PROVINCE, PROVINCE, ["1.2", "1.2.3"]),
        (Role.COMMUNE, COMMUNE, ["1.2.3"]),
        (Role.OFFICIAL, PROVINCE, ["1.2"]),
        (Role.PROVINCE, NEIGHBOUR, ["1.4"]),
    ],
)
async def test_a_reader_sees_the_unpublished_scores_its_scope_covers(
    world: Pools, role: Role, unit: tuple[int, ...], unpublished: list[str]
) -> None:
    async with covered(world.reader, *scopes(role, unit)) as connection:
        assert await seen(connection, "COMPUTED") == unpublished
        assert await seen(connection, "PUBLISHED") == ["1.2", "1.2.3", "1.4"]


async def test_who_delivers_data_reads_nothing_not_even_what_is_published(world: Pools) -> None:
    async with covered(world.reader, *scopes(Role.INGEST, PROVINCE)) as connection:
        assert await seen(connection, "COMPUTED") == []
        assert await seen(connection, "PUBLISHED") == []


async def test_without_its_settings_a_reader_sees_nothing(world: Pools) -> None:
    assert await seen(world.reader, "COMPUTED") == []
    assert await seen(world.reader, "PUBLISHED") == []


async def test_the_settings_of_one_transaction_do_not_reach_the_next(world: Pools) -> None:
    async with covered(world.reader, *scopes(Role.CENTRAL, COUNTRY)) as connection:
        assert await seen(connection, "COMPUTED")
    for _ in range(world.reader.get_size() + 1):
        assert await seen(world.reader, "COMPUTED") == []


async def test_the_public_sees_only_what_is_published_whatever_it_sets(world: Pools) -> None:
    async with covered(world.public, *scopes(Role.CENTRAL, COUNTRY)) as connection:
        assert await seen(connection, "COMPUTED") == []
        assert await seen(connection, "PUBLISHED") == ["1.2", "1.2.3", "1.4"]


@pytest.mark.parametrize("role", Serving)
async def test_a_serving_role_owns_nothing_and_cannot_pass_row_security(world: Pools, role: Serving) -> None:
    pool = {Serving.PUBLIC: world.public, Serving.READER: world.reader, Serving.WRITER: world.writer}[role]
    facts = await pool.fetchrow(
        "select current_user::text as me, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin,"
        " exists (select from pg_class where relowner = pg_roles.oid) as owns,"
        " exists (select from pg_auth_members where member = pg_roles.oid) as member"
        " from pg_roles where rolname = current_user"
    )
    assert facts
    assert facts["me"] == role
    assert not any(tuple(facts)[1:])


async def test_row_security_is_forced_on_scores(world: Pools) -> None:
    enabled = "select relrowsecurity, relforcerowsecurity from pg_class where oid = 'scores'::regclass"
    assert tuple(await world.public.fetchrow(enabled) or ()) == (True, True)


async def test_not_even_the_owner_reads_past_row_security(world: Pools, migrated_url: str) -> None:
    owner = await asyncpg.connect(migrated_url)
    role = f"thuocdo_test_owner_{os.getpid()}"
    await owner.execute(f"create role {role}; grant {role} to current_user; grant create on schema public to {role}")
    await owner.execute(f"alter table scores owner to {role}; set role {role}")
    assert await owner.fetchval("select tableowner = current_user from pg_tables where tablename = 'scores'")
    assert await seen(owner, "COMPUTED") == []
    assert await seen(owner, "PUBLISHED") == []
    await owner.execute(f"reset role; drop owned by {role}; drop role {role}")
    await owner.close()


@pytest.mark.parametrize(
    ("role", "readable", "writable"),
    [
        (Serving.PUBLIC, 7, 0),
        (Serving.READER, 7, 0),
        (Serving.WRITER, 10, 10),
    ],
)
async def test_each_role_may_do_what_it_is_for(world: Pools, role: Serving, readable: int, writable: int) -> None:
    names = [row[0] for row in await world.writer.fetch(TABLES) if row[0] != "alembic_version"]
    rights = "select has_table_privilege($1, name, $2) from unnest($3::text[]) as tables (name)"
    for right, count in {"select": readable, "insert": writable, "update": writable, "delete": writable}.items():
        allowed = [row[0] for row in await world.writer.fetch(rights, role.value, right, names)]
        assert sum(allowed) == count, right
    for right in ("truncate", "references", "trigger"):
        assert not any(row[0] for row in await world.writer.fetch(rights, role.value, right, names))


@pytest.mark.parametrize("table", ["loads", "refused_rows", "published_figures"])
async def test_readers_cannot_look_into_what_was_loaded(world: Pools, table: str) -> None:
    for pool in (world.public, world.reader):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.fetch(f"select * from {table} limit 1")
