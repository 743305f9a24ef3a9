"""How does a test write files of published figures, and read back what became of them?"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import asyncpg

from db.published import LoadReport, PublishedFile, load_published
from domain.periods import Period
from domain.rulebook import Rulebook, load_rulebooks

AT = datetime(2026, 11, 1, tzinfo=UTC)
GROUPS = ("CKMB", "TDGQ", "CLGQ", "TTTT", "MDSH", "MDHL")

FIND_SCORE = """
    select scores.*, extract(epoch from cut_off)::bigint as cut_off_seconds
    from scores join units on units.id = unit_id
    where basis = 'PUBLISHED' and period = $2 and units.code = $1
"""


@asynccontextmanager
async def undone(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection in the writer's role; what is written through it is undone."""
    connection = await asyncpg.connect(url, server_settings={"role": "thuocdo_writer"})
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


def file(text: str, *, period: str | None = None, name: str = "figures.csv") -> PublishedFile:
    return PublishedFile(name, text.encode(), Period.parse(period) if period else None)


async def load(connection: asyncpg.Connection, *texts: str, period: str | None = None) -> LoadReport:
    """Load texts one after the other, and tell of the last."""
    for text in texts[:-1]:
        await load_published(connection, [file(text, period=period)], at=AT)
    return (await load_published(connection, [file(texts[-1], period=period)], at=AT))[0]


def ranking(totals: Mapping[str, Sequence[object] | int]) -> str:
    """A national file: a code with its groups' points, or with as many points in the first group and none elsewhere."""
    rows = {code: it if isinstance(it, Sequence) else (it, 0, 0, 0, 0, 0) for code, it in totals.items()}
    lines = [",".join([code, *("" if it is None else str(it) for it in row)]) for code, row in rows.items()]
    return "\n".join([f"code,{','.join(GROUPS)}", *lines])


async def score(connection: asyncpg.Connection, code: str, period: str) -> asyncpg.Record:
    found = await connection.fetchrow(FIND_SCORE, code, period)
    assert found is not None
    return found


async def ranks(connection: asyncpg.Connection, period: str) -> dict[str, tuple[int | None, ...]]:
    sql = """
        select code, rank_position, rank_out_of, rank_previous from scores join units on units.id = unit_id
        where period = $1 and basis = 'PUBLISHED' order by code
    """
    return {row[0]: tuple(row)[1:] for row in await connection.fetch(sql, period)}


@cache
def edition(period: str) -> Rulebook:
    return load_rulebooks().on(Period.parse(period).first_day)


def measure(found: asyncpg.Record, code: str) -> dict[str, Any]:
    """What a score says of one indicator."""
    place = edition(found["period"]).measures.index(code)
    arrays = ("numerators", "denominators", "indicator_values", "indicator_points", "indicator_recomputed")
    said = {array: found[array][place] for array in arrays}
    return {**said, "flags": [it for it in found["indicator_flags"][place].split(",") if it]}
