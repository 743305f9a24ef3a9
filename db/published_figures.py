"""How do published figures come into the database, each unit's and period's replacing what was known of them?"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import asyncpg

from db.published_refusals import Reason, Refused
from db.published_rows import Entry, FigureSaid

# What a code meant in a period; where it passed from one unit to another within it, the later one.
FIND_UNITS = """
select distinct on (asked.code, asked.period)
    asked.code,
    asked.period,
    units.authority_id,
    units.id
from unnest($1::text[], $2::text[], $3::date[], $4::date[]) as asked (code, period, first_day, last_day)
join unit_codes as codes
    on codes.code = asked.code
    and codes.meant_from <= asked.last_day
    and codes.meant_to >= asked.first_day
join units
    on units.id = codes.unit_id
order by asked.code, asked.period, codes.meant_from desc
limit 1000000
"""

KEEP_FIGURES = """
insert into published_figures (
    authority_id, unit_id, period, subject,
    numerator, denominator, value, points, change, captured_on, source, load_id
)
select *, $2::bigint
from jsonb_to_recordset($1::jsonb) as said (
    authority_id bigint, unit_id bigint, period text, subject text,
    numerator numeric, denominator numeric, value numeric, points numeric, change numeric, captured_on date, source text
)
on conflict (authority_id, unit_id, period, subject) do update
    set (numerator, denominator, value, points, change, captured_on, source, load_id) = (
        excluded.numerator, excluded.denominator, excluded.value, excluded.points, excluded.change,
        excluded.captured_on, excluded.source, excluded.load_id
    )
    where (
        published_figures.numerator, published_figures.denominator, published_figures.value,
        published_figures.points, published_figures.change, published_figures.captured_on
    ) is distinct from (
        excluded.numerator, excluded.denominator, excluded.value,
        excluded.points, excluded.change, excluded.captured_on
    )
"""

DROP_FIGURES = """
delete from published_figures as figures
using jsonb_to_recordset($1::jsonb) as gone (authority_id bigint, unit_id bigint, period text, subject text)
where (figures.authority_id, figures.unit_id, figures.period, figures.subject)
    = (gone.authority_id, gone.unit_id, gone.period, gone.subject)
"""


class Concerned(NamedTuple):
    """A unit and a period of which something was published."""

    authority_id: int
    unit_id: int
    period: str


class Placed(NamedTuple):
    """An entry and whose it is."""

    whose: Concerned
    entry: Entry


async def place(connection: asyncpg.Connection, entries: Sequence[Entry]) -> tuple[list[Placed], list[Refused]]:
    """Find the unit of every entry; refuse those of no unit, and what an earlier line of the file has said already."""
    units = await _units(connection, entries)
    placed, refused = list[Placed](), list[Refused]()
    lines: dict[tuple[Concerned, str], int] = {}
    for entry in entries:
        whose = units.get((entry.code, str(entry.period)))
        if whose is None:
            refused.append(Reason.UNKNOWN_UNIT.refuse(entry.line, "code", entry.code))
            continue
        said = {(whose, figure.subject) for figure in entry.figures}
        if earlier := min((lines[it] for it in said if it in lines), default=None):
            refused.append(Reason.DUPLICATE_ROW.refuse(entry.line, "code", earlier))
            continue
        lines |= dict.fromkeys(said, entry.line)
        placed.append(Placed(whose, entry))
    return placed, refused


async def _units(connection: asyncpg.Connection, entries: Iterable[Entry]) -> Mapping[tuple[str, str], Concerned]:
    asked = {(it.code, str(it.period), it.period.first_day, it.period.last_day) for it in entries}
    rows = await connection.fetch(FIND_UNITS, *as_columns(asked, 4))
    return {(row["code"], row["period"]): Concerned(row["authority_id"], row["id"], row["period"]) for row in rows}


async def keep_figures(connection: asyncpg.Connection, placed: Iterable[Placed], load_id: int) -> int:
    """Make the figures what the entries say, and say how many that changed."""
    said = [(it, figure) for it in placed for figure in it.entry.figures]
    kept = [_row(it, figure) for it, figure in said if not figure.empty]
    gone = [{**it.whose._asdict(), "subject": figure.subject} for it, figure in said if figure.empty]
    changed = await connection.execute(KEEP_FIGURES, as_json(kept), load_id)
    dropped = await connection.execute(DROP_FIGURES, as_json(gone))
    return rows_of(changed) + rows_of(dropped)


def _row(placed: Placed, figure: FigureSaid) -> dict[str, Any]:
    entry = placed.entry
    return {**placed.whose._asdict(), **figure._asdict(), "captured_on": entry.captured_on, "source": entry.source}


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as one parameter of a statement; numbers go exactly as they are, as text."""
    return json.dumps(list(rows), default=str, ensure_ascii=False)


def as_columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows turned into the columns that a statement takes as arrays."""
    listed = list(rows)
    return [[row[column] for row in listed] for column in range(width)]


def rows_of(status: str) -> int:
    """How many rows a statement wrote, by what the server said of it."""
    return int(status.rpartition(" ")[2])
