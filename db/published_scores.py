"""How do published figures become scores, and scores ranks?"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import asyncpg

from db.published_comparison import Published, score_of
from db.published_figures import Concerned, as_columns, as_json, rows_of
from db.published_rows import TOTAL
from domain.periods import LAST_YEAR, Period
from domain.rulebook import Rulebooks
from domain.scoring import Figure
from domain.units import UnitLevel

FIND_PUBLISHED = """
select
    figures.*,
    units.path::text,
    units.level
from unnest($1::bigint[], $2::bigint[], $3::text[]) as concerned (authority_id, unit_id, period)
join published_figures as figures
    on figures.authority_id = concerned.authority_id
    and figures.unit_id = concerned.unit_id
    and figures.period = concerned.period
join units
    on units.id = figures.unit_id
limit 10000000
"""

KEY = ("authority_id", "unit_id", "basis", "period")
COLUMNS = {
    "authority_id": "bigint",
    "unit_id": "bigint",
    "basis": "text",
    "period": "text",
    "unit_path": "ltree",
    "level": "text",
    "rulebook_id": "text",
    "points": "numeric",
    "change": "numeric",
    "band": "text",
    "provisional": "boolean",
    "published": "boolean",
    "cut_off": "timestamptz",
    "flags": "text[]",
    "group_points": "numeric[]",
    "group_recomputed": "numeric[]",
    "numerators": "numeric[]",
    "denominators": "numeric[]",
    "indicator_values": "numeric[]",
    "indicator_points": "numeric[]",
    "indicator_recomputed": "numeric[]",
    "indicator_flags": "text[]",
}
OTHERS = [column for column in COLUMNS if column not in KEY]

# A unit's ranks stay until its level is ranked anew.
KEEP_SCORES = f"""
insert into scores ({", ".join(COLUMNS)})
select {", ".join(COLUMNS)}
from jsonb_to_recordset($1::jsonb) as made ({", ".join(f"{column} {kind}" for column, kind in COLUMNS.items())})
on conflict ({", ".join(KEY)}) do update
    set ({", ".join(OTHERS)}) = ({", ".join(f"excluded.{column}" for column in OTHERS)})
    where ({", ".join(f"scores.{column}" for column in OTHERS)})
        is distinct from ({", ".join(f"excluded.{column}" for column in OTHERS)})
"""  # noqa: S608 - what is written into it are names of this file

DROP_SCORES = """
delete from scores
using unnest($1::bigint[], $2::bigint[], $3::text[]) as concerned (authority_id, unit_id, period)
where scores.authority_id = concerned.authority_id
    and scores.unit_id = concerned.unit_id
    and scores.period = concerned.period
    and scores.basis = 'PUBLISHED'
    and not exists (
        select
        from published_figures as figures
        where figures.authority_id = scores.authority_id
            and figures.unit_id = scores.unit_id
            and figures.period = scores.period
    )
returning scores.level, scores.period
"""

# Competition ranking ("1224"), as `domain.scoring.rank`; a unit of which a group is missing has no place.
RANK = """
update scores
set (rank_position, rank_out_of) = (placed.position, placed.out_of)
from (
    select
        authority_id,
        unit_id,
        scores.period,
        case when ranked then rank() over (places order by points desc) end as position,
        case when ranked then count(*) over places end as out_of
    from unnest($1::text[], $2::text[]) as concerned (level, period)
    join scores
        on scores.level = concerned.level
        and scores.period = concerned.period
        and scores.basis = 'PUBLISHED'
    cross join lateral (
        select points is not null and array_position(group_points, null) is null
    ) as whole (ranked)
    window places as (partition by scores.level, scores.period, ranked)
) as placed
where scores.authority_id = placed.authority_id
    and scores.unit_id = placed.unit_id
    and scores.period = placed.period
    and scores.basis = 'PUBLISHED'
    and (scores.rank_position, scores.rank_out_of) is distinct from (placed.position, placed.out_of)
"""

LOOK_BACK = """
update scores
set rank_previous = compared.previous
from (
    select
        scores.authority_id,
        scores.unit_id,
        scores.period,
        before.rank_position as previous
    from unnest($1::text[], $2::text[], $3::text[]) as concerned (level, period, before)
    join scores
        on scores.level = concerned.level
        and scores.period = concerned.period
        and scores.basis = 'PUBLISHED'
    left join scores as before
        on before.authority_id = scores.authority_id
        and before.unit_id = scores.unit_id
        and before.basis = scores.basis
        and before.period = concerned.before
) as compared
where scores.authority_id = compared.authority_id
    and scores.unit_id = compared.unit_id
    and scores.period = compared.period
    and scores.basis = 'PUBLISHED'
    and scores.rank_previous is distinct from compared.previous
"""


async def keep_scores(connection: asyncpg.Connection, concerned: Collection[Concerned], rulebooks: Rulebooks) -> int:
    """Score all that is published of these units and periods, rank their levels, and say how many scores changed."""
    found = await connection.fetch(FIND_PUBLISHED, *as_columns(concerned, 3))
    scores = _scores(found, rulebooks)
    gone = await connection.fetch(DROP_SCORES, *as_columns(concerned, 3))
    kept = await connection.execute(KEEP_SCORES, as_json(scores))
    ranked = {(row["level"], row["period"]) for row in scores} | {(row["level"], row["period"]) for row in gone}
    await _rank(connection, ranked)
    return rows_of(kept) + len(gone)


def _scores(rows: Iterable[asyncpg.Record], rulebooks: Rulebooks) -> list[dict[str, Any]]:
    by_unit: dict[Concerned, list[asyncpg.Record]] = defaultdict(list)
    for row in rows:
        by_unit[Concerned(row["authority_id"], row["unit_id"], row["period"])].append(row)
    made = []
    for whose, figures in by_unit.items():
        published = _published(figures)
        place = {"unit_path": figures[0]["path"], "level": published.level}
        edition = rulebooks.on(published.period.first_day)
        made.append({**whose._asdict(), **place, **score_of(published, edition)})
    return made


def _published(rows: list[asyncpg.Record]) -> Published:
    return Published(
        level=UnitLevel(rows[0]["level"]),
        period=Period.parse(rows[0]["period"]),
        figures={row["subject"]: _figure(row) for row in rows},
        change=next((row["change"] for row in rows if row["subject"] == TOTAL), None),
        captured_on=frozenset(row["captured_on"] for row in rows if row["captured_on"]),
    )


def _figure(row: asyncpg.Record) -> Figure:
    return Figure(row["numerator"], row["denominator"], row["value"], row["points"])


async def _rank(connection: asyncpg.Connection, rankings: Collection[tuple[str, str]]) -> None:
    """Rank the levels in their periods, and tell those and the periods after them who stood where before."""
    await connection.execute(RANK, *as_columns(rankings, 2))
    periods = [(level, Period.parse(period)) for level, period in rankings]
    later = [(level, period.next()) for level, period in periods if period.last_day.year < LAST_YEAR]
    looking = {(level, str(period), str(period.previous())) for level, period in (*periods, *later)}
    await connection.execute(LOOK_BACK, *as_columns(looking, 3))
