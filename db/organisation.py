"""How does the organisation come into the database, and stay one unit a unit however often it is loaded?

What the lists say is compared with what the database holds, and only the difference is written. A listed
unit is recognised by its first day and any code that ever meant it, so that it keeps its id when its code
changes. No unit, code or succession is ever deleted.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from db.organisation_codes import TURN, learn_units
from db.organisation_lists import SHIPPED, BadList, LaterName, ListedSuccession, ListedUnit, Lists, read_lists
from db.organisation_matching import LearnReport, PortalUnit, Refusal
from domain.units import search_words

__all__ = ["BadList", "LearnReport", "OrganisationReport", "PortalUnit", "Refusal", "learn_units", "load_organisation"]

DAY = timedelta(days=1)

FIND_UNITS = """
select id, authority_id, parent_id, path::text, code, statistical_code, level, founded_on, dissolved_on
from units
limit 1000000
"""

FIND_CODES = """
select code, unit_id, meant_from, meant_to
from unit_codes
limit 1000000
"""

FIND_NAMES = """
select unit_id, shown_from, shown_to, kind, name, name_en, search
from unit_names
limit 1000000
"""

FIND_SUCCESSIONS = """
select predecessor_id, successor_id, from_day, reference
from unit_successions
limit 1000000
"""

TAKE_IDS = """
select nextval('units_id_seq')
from generate_series(1, $1)
"""

KEEP_UNITS = """
insert into units (id, authority_id, parent_id, path, code, statistical_code, level, founded_on, dissolved_on)
select id, authority_id, parent_id, path::ltree, code, statistical_code, level, founded_on, dissolved_on
from unnest(
    $1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[], $9::date[]
) as listed (id, authority_id, parent_id, path, code, statistical_code, level, founded_on, dissolved_on)
on conflict (id) do update
    set (statistical_code, dissolved_on) = (excluded.statistical_code, excluded.dissolved_on)
"""

KEEP_CODES = """
insert into unit_codes (code, unit_id, meant_from, meant_to)
select *
from unnest($1::text[], $2::bigint[], $3::date[], $4::date[])
on conflict (code, unit_id) do update
    set meant_to = excluded.meant_to
"""

DROP_NAMES = """
delete from unit_names
using unnest($1::bigint[], $2::date[]) as gone (unit_id, shown_from)
where unit_names.unit_id = gone.unit_id
    and unit_names.shown_from = gone.shown_from
"""

ADD_NAMES = """
insert into unit_names (unit_id, shown_from, shown_to, kind, name, name_en, search)
select *
from unnest($1::bigint[], $2::date[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[])
"""

KEEP_SUCCESSIONS = """
insert into unit_successions (predecessor_id, successor_id, from_day, reference)
select *
from unnest($1::bigint[], $2::bigint[], $3::date[], $4::text[])
on conflict (predecessor_id, successor_id) do update
    set (from_day, reference) = (excluded.from_day, excluded.reference)
"""


class Unit(NamedTuple):
    """A row of ``units``."""

    id: int
    authority_id: int
    parent_id: int | None
    path: str
    code: str
    statistical_code: str | None
    level: str
    founded_on: date | None
    dissolved_on: date | None


class Code(NamedTuple):
    """A row of ``unit_codes``."""

    code: str
    unit_id: int
    meant_from: date
    meant_to: date


class Name(NamedTuple):
    """A row of ``unit_names``."""

    unit_id: int
    shown_from: date
    shown_to: date
    kind: str
    name: str
    name_en: str
    search: str


class Succession(NamedTuple):
    """A row of ``unit_successions``."""

    predecessor_id: int
    successor_id: int
    from_day: date
    reference: str


@dataclass(frozen=True, slots=True)
class OrganisationReport:
    """How many units the lists hold, how many rows each table got or had corrected, and which codes were learned."""

    listed: int
    units: int
    codes: int
    names: int
    successions: int
    learned: LearnReport

    @property
    def changed(self) -> bool:
        """Whether the load changed anything."""
        return any((self.units, self.codes, self.names, self.successions, self.learned.learned))


@dataclass(frozen=True, slots=True)
class Register:
    """The units, and by code and first day what each code means; it grows as the lists are placed."""

    units: dict[int, Unit]
    codes: dict[str, dict[date, Code]]

    def meant(self, code: str, day: date) -> Unit:
        """The unit that the code means on the day. Raises BadList where it means none."""
        for it in self.codes[code].values():
            if it.meant_from <= day <= it.meant_to:
                return self.units[it.unit_id]
        raise BadList(f"the code {code} means no unit on {day}")

    def holds(self, listed: ListedUnit) -> bool:
        """Whether the listed unit is one of the units."""
        return listed.first_day in self.codes[listed.code]

    def all_codes(self) -> set[Code]:
        """Every code with its span."""
        return {it for spans in self.codes.values() for it in spans.values()}


async def load_organisation(connection: asyncpg.Connection, folder: Path = SHIPPED) -> OrganisationReport:
    """Load a folder of lists in one transaction. Raises BadList where they cannot be right."""
    lists = read_lists(folder)
    async with connection.transaction():
        await connection.execute(TURN)
        register = await _register(connection)
        units, codes = set(register.units.values()), register.all_codes()
        new = [listed for listed in lists.units if not register.holds(listed)]
        ids = [row[0] for row in await connection.fetch(TAKE_IDS, len(new))]
        _place(lists.units, register, iter(ids))
        return OrganisationReport(
            listed=len(lists.units),
            units=await _write(connection, KEEP_UNITS, set(register.units.values()) - units),
            codes=await _write(connection, KEEP_CODES, _in_order(register.all_codes() - codes)),
            names=await _write_names(connection, set(_names(lists, register))),
            successions=await _write_successions(connection, set(_successions(lists.successions, register))),
            learned=await learn_units(connection, lists.portal_units),
        )


def _in_order(codes: Collection[Code]) -> list[Code]:
    """A code ends meaning one unit before it begins to mean the next."""
    return sorted(codes, key=lambda it: it.meant_from)


async def _register(connection: asyncpg.Connection) -> Register:
    codes: dict[str, dict[date, Code]] = defaultdict(dict)
    for row in await connection.fetch(FIND_CODES):
        codes[row["code"]][row["meant_from"]] = Code(*row)
    return Register({row["id"]: Unit(*row) for row in await connection.fetch(FIND_UNITS)}, codes)


def _place(units: Iterable[ListedUnit], register: Register, ids: Iterator[int]) -> None:
    """Put every listed unit into the register, parents before children."""
    for listed in units:
        if register.holds(listed):
            _correct(listed, register)
        else:
            unit = _new_unit(listed, register, next(ids))
            register.units[unit.id] = unit
            register.codes[listed.code][listed.first_day] = Code(
                listed.code, unit.id, listed.first_day, listed.last_day
            )


def _correct(listed: ListedUnit, register: Register) -> None:
    """Take over what became known of a unit since it was first listed; its codes mean it as long as it lives."""
    found = register.units[register.codes[listed.code][listed.first_day].unit_id]
    unit = found._replace(statistical_code=listed.statistical_code, dissolved_on=listed.dissolved_on)
    register.units[unit.id] = unit
    if unit.dissolved_on != found.dissolved_on:
        for it in register.all_codes():
            if it.unit_id == unit.id:
                register.codes[it.code][it.meant_from] = it._replace(meant_to=listed.last_day)


def _new_unit(listed: ListedUnit, register: Register, unit_id: int) -> Unit:
    parent = register.meant(listed.parent, listed.first_day) if listed.parent else None
    under_country = parent is None or parent.parent_id is None
    return Unit(
        id=unit_id,
        authority_id=unit_id if parent is None or under_country else parent.authority_id,
        parent_id=parent.id if parent else None,
        path=f"{parent.path}.{unit_id}" if parent else str(unit_id),
        code=listed.code,
        statistical_code=listed.statistical_code,
        level=listed.kind.level,
        founded_on=listed.founded_on,
        dissolved_on=listed.dissolved_on,
    )


def _names(lists: Lists, register: Register) -> Iterator[Name]:
    """Every listed unit's names, each shown until the next one's first day."""
    later: dict[int, list[LaterName]] = defaultdict(list)
    for name in sorted(lists.later_names, key=lambda it: it.from_day):
        later[register.meant(name.code, name.from_day).id].append(name)
    for listed in lists.units:
        unit = register.meant(listed.code, listed.first_day)
        called: list[tuple[date, ListedUnit | LaterName]] = [(date.min, listed)]
        called += [(it.from_day, it) for it in later[unit.id]]
        ends = [*(day - DAY for day, _ in called[1:]), date.max]
        for (first_day, it), last_day in zip(called, ends, strict=True):
            words = search_words(f"{it.name} {it.name_en} {unit.statistical_code or ''} {unit.code}")
            # A space on either side, so that whole words can be asked for.
            yield Name(unit.id, first_day, last_day, it.kind, it.name, it.name_en, f" {words} ")


def _successions(listed: Iterable[ListedSuccession], register: Register) -> Iterator[Succession]:
    for it in listed:
        predecessor = register.meant(it.predecessor, it.from_day - DAY)
        successor = register.meant(it.successor, it.from_day)
        yield Succession(predecessor.id, successor.id, it.from_day, it.reference)


async def _write_names(connection: asyncpg.Connection, names: set[Name]) -> int:
    units = {name.unit_id for name in names}
    found = {Name(*row) for row in await connection.fetch(FIND_NAMES) if row["unit_id"] in units}
    await _write(connection, DROP_NAMES, [(name.unit_id, name.shown_from) for name in found - names])
    return await _write(connection, ADD_NAMES, names - found)


async def _write_successions(connection: asyncpg.Connection, successions: set[Succession]) -> int:
    found = {Succession(*row) for row in await connection.fetch(FIND_SUCCESSIONS)}
    return await _write(connection, KEEP_SUCCESSIONS, successions - found)


async def _write(connection: asyncpg.Connection, statement: str, rows: Collection[tuple[Any, ...]]) -> int:
    """Run a statement over all rows at once, a parameter a column, and say how many rows it was given."""
    if rows:
        await connection.execute(statement, *zip(*rows, strict=True))
    return len(rows)
