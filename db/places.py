"""Where in the tree do the units stand that a code means on a day?"""

from collections.abc import Collection, Mapping
from datetime import date

import asyncpg

from domain.policy import Place

COUNTRY = "VN"
MOST_CODES = 100

PLACES_BY_CODE = f"""
select
    codes.code,
    units.id,
    units.path::text as path
from unit_codes as codes
join units
    on units.id = codes.unit_id
where codes.code = any ($1::text[])
    and $2::date between codes.meant_from and codes.meant_to
limit {MOST_CODES}
"""  # noqa: S608 - the only thing written into it is a number of this file


async def places_of(pool: asyncpg.Pool, codes: Collection[str], on: date) -> Mapping[str, Place]:
    """The place of each code that meant a unit on that day; a code that meant none is left out."""
    rows = await pool.fetch(PLACES_BY_CODE, list(codes), on)
    return {row["code"]: Place(row["id"], tuple(map(int, row["path"].split(".")))) for row in rows}
