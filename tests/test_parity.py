"""Do the three readings of a scope agree on every row: Python, the predicate in SQL, and row-level security?"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from random import Random

import asyncpg
import pytest

from db.graph import Env
from db.pools import Pools, covered, open_pools
from db.reads import Reach, labels, reach_of
from domain.policy import Grant, Path, Place, Principal, Role

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
WORLDS = 40
PRINCIPALS = 12
UNITS = """
    insert into units (id, authority_id, parent_id, path, code, level)
    select id, id, null, path::ltree, 'U' || id, 'COMMUNE'
    from unnest($1::bigint[], $2::text[]) as made (id, path)
"""
SCORES = """
    insert into scores (
        authority_id, unit_id, basis, period, unit_path, level, rulebook_id, provisional, published, cut_off,
        flags, group_points, group_recomputed, numerators, denominators,
        indicator_values, indicator_points, indicator_recomputed, indicator_flags
    )
    select
        units.id, units.id, basis, '2026', path, level, (select min(id) from rulebooks), false,
        basis = 'PUBLISHED' or units.id % 3 = 0, now(), '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'
    from units, unnest(array['PUBLISHED', 'COMPUTED']) as bases (basis)
    where units.id % 5 > 0
"""
ROWS = "select unit_id, basis, unit_path::text as path, published from scores"
Row = tuple[int, str]


@pytest.fixture
async def pools(migrated_url: str) -> AsyncIterator[Pools]:
    async with open_pools(migrated_url, connections=1) as opened:
        yield opened


def random_tree(random: Random) -> list[Path]:
    """Paths of a country, its authorities and whatever lies under them, four levels deep at most."""
    paths: list[Path] = [(1,)]
    for unit in range(2, random.randint(4, 24)):
        parent = random.choice([path for path in paths if len(path) < 4])
        paths.append((*parent, unit))
    return paths


def random_principal(random: Random, paths: list[Path]) -> Principal:
    """Someone with none, one or several grants, some of them over or not yet begun."""
    spans = ((date.min, date.max), (date(2026, 1, 1), date(2026, 11, 20)), (date(2026, 11, 21), date(2027, 1, 1)))
    places = [random.choice(paths) for _ in range(random.randint(0, 3))]
    grants = (Grant(random.choice(list(Role)), Place(path[-1], path), *random.choice(spans)) for path in places)
    return Principal("someone", tuple(grants))


def read_by_python(rows: list[asyncpg.Record], reach: Reach) -> set[Row]:
    seen = set()
    for row in rows:
        path = tuple(map(int, row["path"].split(".")))
        if reach.provisional.covers(path) or (row["published"] and reach.published.covers(path)):
            seen.add((row["unit_id"], row["basis"]))
    return seen


async def read_by_predicate(pools: Pools, reach: Reach) -> set[Row]:
    """By the predicate of compiled reads, in a role that row security does not limit."""
    given = [labels(paths) for paths in (reach.published.tree, reach.provisional.tree, reach.provisional.own)]
    names = {name: f"${place}::text[]::ltree[]" for place, name in enumerate(("open", "tree", "own"), 1)}
    predicate = Env(open_only=False).scope("scores").format(c=names)
    return {(row["unit_id"], row["basis"]) for row in await pools.writer.fetch(f"{ROWS} where {predicate}", *given)}


async def read_by_row_security(pools: Pools, reach: Reach) -> set[Row]:
    async with covered(pools.reader, reach.published, reach.provisional) as connection:
        return {(row["unit_id"], row["basis"]) for row in await connection.fetch(ROWS)}


async def test_the_three_readings_agree_on_every_row_of_random_worlds(pools: Pools) -> None:
    random, compared = Random(766), 0
    for _ in range(WORLDS):
        paths = random_tree(random)
        await pools.writer.execute("delete from scores; delete from units")
        await pools.writer.execute(UNITS, [path[-1] for path in paths], labels(paths))
        await pools.writer.execute(SCORES)
        rows = await pools.writer.fetch(ROWS)
        for _ in range(PRINCIPALS):
            reach = reach_of(random_principal(random, paths), AT)
            seen = read_by_python(rows, reach)
            assert await read_by_predicate(pools, reach) == seen
            assert await read_by_row_security(pools, reach) == seen
            compared += len(rows)
    assert compared > 5000


async def test_the_public_pool_reads_what_the_open_predicate_reads(pools: Pools) -> None:
    paths = random_tree(Random(1))
    await pools.writer.execute(UNITS, [path[-1] for path in paths], labels(paths))
    await pools.writer.execute(SCORES)
    published = await pools.writer.fetch(f"{ROWS} where {Env().scope('scores')}")
    assert await pools.public.fetch(ROWS) == published
    assert published
