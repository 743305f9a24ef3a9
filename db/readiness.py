"""Can the database answer questions, and if not, what is missing?"""

from collections.abc import Sequence
from enum import Enum

import asyncpg

from domain.text import Text

PATIENCE = 3.0

WHAT_IS_THERE = """
select
    (select version_num from alembic_version limit 1) as version,
    (select array_agg(id) from rulebooks) as rulebooks,
    exists (select from units where level = 'PROVINCE') as organisation
limit 1
"""


class Missing(Enum):
    """What keeps the database from answering."""

    DATABASE = Text("Cơ sở dữ liệu không trả lời.", "The database does not answer.")
    SCHEMA = Text(
        "Lược đồ dữ liệu khác phiên bản; chạy «thuocdo migrate».",
        "The schema is of another version; run `thuocdo migrate`.",
    )
    RULEBOOK = Text("Thiếu bộ quy tắc; chạy «thuocdo migrate».", "The rulebook is missing; run `thuocdo migrate`.")
    ORGANISATION = Text(
        "Chưa nạp danh mục đơn vị; chạy «thuocdo load».", "The units are not loaded; run `thuocdo load`."
    )


async def missing(pool: asyncpg.Pool, *, version: str, rulebooks: Sequence[str]) -> tuple[Missing, ...]:
    """Everything that is missing for this version of the schema and these editions; nothing means ready."""
    try:
        async with pool.acquire(timeout=PATIENCE) as connection:
            (there,) = await connection.fetch(WHAT_IS_THERE, timeout=PATIENCE)
    except asyncpg.UndefinedTableError:
        return (Missing.SCHEMA,)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return (Missing.DATABASE,)
    found = {
        Missing.SCHEMA: there["version"] == version,
        Missing.RULEBOOK: set(rulebooks) <= set(there["rulebooks"] or ()),
        Missing.ORGANISATION: there["organisation"],
    }
    return tuple(each for each, present in found.items() if not present)
