"""How does a unit take over the code that the national portal tells of it, and stay the same unit?

A unit that is listed without an e-government code is kept under a code of our own until the portal
shows its real one. Its id, its scores and its old code remain.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import asyncpg

from db.organisation_matching import (
    Candidate,
    LearnedUnit,
    LearnReport,
    PortalUnit,
    Standing,
    code_of,
    match,
    parent_of,
)
from domain.units import UnitLevel, search_words

# One learner or loader at a time, so that no code is given away twice.
TURN = "select pg_advisory_xact_lock(766, 3)"

FIND_MEANINGS = """
select
    code,
    unit_id,
    meant_to
from unit_codes
where code = any ($1::text[])
limit 100000
"""

# The names, of all times, of the units that stand under the units of these codes.
FIND_CANDIDATES = """
select
    parents.code as parent,
    units.id,
    units.code,
    units.level,
    coalesce(units.founded_on, '-infinity') as first_day,
    names.name
from unit_codes as parents
join units
    on units.parent_id = parents.unit_id
join unit_names as names
    on names.unit_id = units.id
where parents.code = any ($1::text[])
    and parents.meant_to = 'infinity'
    and units.dissolved_on is null
limit 100000
"""

TAKE_CODES = """
update units
set code = taken.code
from unnest($1::bigint[], $2::text[]) as taken (unit_id, code)
where units.id = taken.unit_id
"""

KEEP_CODES = """
insert into unit_codes (code, unit_id, meant_from, meant_to)
select
    taken.code,
    units.id,
    coalesce(units.founded_on, '-infinity'),
    'infinity'
from unnest($1::bigint[], $2::text[]) as taken (unit_id, code)
join units
    on units.id = taken.unit_id
"""

# A name is found by its unit's code too: see `db.organisation`.
SHOW_CODES = """
update unit_names
set search = replace(search, taken.old_words, taken.new_words)
from unnest($1::bigint[], $2::text[], $3::text[]) as taken (unit_id, old_words, new_words)
where unit_names.unit_id = taken.unit_id
"""


async def learn_units(connection: asyncpg.Connection, rows: Iterable[PortalUnit]) -> LearnReport:
    """Match the portal's units with ours by code, else by name and kind, and take their codes over.

    Never makes a unit, and never guesses: what is not matched one to one is reported as refused.
    """
    rows = tuple(dict.fromkeys(rows))
    async with connection.transaction():
        await connection.execute(TURN)
        report = match(rows, await _standing(connection, {code for row in rows if (code := code_of(row))}))
        await _take_over(connection, report.learned)
    return report


async def _standing(connection: asyncpg.Connection, codes: set[str]) -> Standing:
    meanings: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for row in await connection.fetch(FIND_MEANINGS, list(codes)):
        meanings[row["code"]].append((row["unit_id"], row["meant_to"]))
    candidates: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for row in await connection.fetch(FIND_CANDIDATES, list({parent_of(code) for code in codes})):
        unit = Candidate(row["id"], row["code"], UnitLevel(row["level"]), row["first_day"], row["name"])
        candidates[row["parent"], search_words(unit.name)].append(unit)
    return Standing(meanings, candidates)


async def _take_over(connection: asyncpg.Connection, learned: Sequence[LearnedUnit]) -> None:
    units, codes = [it.unit_id for it in learned], [it.code for it in learned]
    await connection.execute(TAKE_CODES, units, codes)
    await connection.execute(KEEP_CODES, units, codes)
    old_words = [search_words(it.replaced) for it in learned]
    await connection.execute(SHOW_CODES, units, old_words, [search_words(code) for code in codes])
