"""How do figures that the national portal published get in, and what became of each row of a file?"""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import asyncpg

from db.organisation import LearnReport, PortalUnit, learn_units
from db.published_figures import Concerned, as_columns, keep_figures, place
from db.published_layouts import Layout, layout_of
from db.published_refusals import Refused, Unusable, UnusableFile, printable
from db.published_rows import Entry, Given, read_entry
from db.published_scores import keep_scores
from db.published_sheets import Sheet, read_sheet
from domain.periods import InvalidPeriod, Period
from domain.rulebook import Rulebooks, load_rulebooks

__all__ = ["LoadReport", "PublishedFile", "Refused", "UnusableFile", "load_published", "open_file"]

UNIT_COLUMNS = ("code", "name", "level")

# One load at a time: a rank is counted over figures that nobody else is changing.
TURN = "select pg_advisory_xact_lock(766, 4)"

BEGIN_LOAD = """
insert into loads (source, sha256, loaded_at, rows_kept, rows_refused, columns_unused)
values ($1, $2, $3, $4, $5, $6)
returning id
"""

SEEN_BEFORE = """
select true
from loads
where sha256 = $1
limit 1
"""

FORGET_LOAD = """
delete from loads
where id = $1
"""

KEEP_REFUSED = """
insert into refused_rows (load_id, line, field, code, message)
select $1, *
from unnest($2::integer[], $3::text[], $4::text[], $5::text[])
"""


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of published figures; ``period`` and ``captured_on`` hold for the rows that do not say their own."""

    source: str
    content: bytes
    period: Period | None = None
    captured_on: date | None = None
    layout: str | None = None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a file: ``changed`` counts figures, or units whose code was learned.

    ``units`` says what the rows of a list of units were matched with, and is empty for figures.
    ``load_id`` is None where the same content had been loaded before and changed nothing.
    """

    source: str
    layout: str
    periods: tuple[Period, ...]
    rows_kept: int
    refused: tuple[Refused, ...]
    columns_unused: tuple[str, ...]
    changed: int
    units: LearnReport
    load_id: int | None

    @property
    def rows_refused(self) -> int:
        """How many rows were refused, be it for one field or for several."""
        return len({refused.line for refused in self.refused})


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as far as it can be understood without the database."""

    file: PublishedFile
    sheet: Sheet
    layout: Layout
    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the database made of a file: the report, and of which units and periods something was said."""

    report: LoadReport
    concerned: frozenset[Concerned]


def open_file(path: Path) -> PublishedFile:
    """A file of the disk; a folder named as a period (``2026-08``) names the period of what lies in it."""
    folder, period = path.absolute().parent.name, None
    with suppress(InvalidPeriod):
        period = Period.parse(folder)
    source = f"{folder}/{path.name}" if period else path.name
    return PublishedFile(printable(source), path.read_bytes(), period)


async def load_published(
    connection: asyncpg.Connection, files: Iterable[PublishedFile], *, at: datetime
) -> tuple[LoadReport, ...]:
    """Load files in one transaction, lists of units first, then score and rank what they say anything about.

    Raises UnusableFile, and keeps nothing, where a file cannot be used at all; a row that cannot be
    used is refused in the report and stops nothing.
    """
    rulebooks = load_rulebooks()
    read = sorted((_read(file, rulebooks) for file in files), key=lambda it: bool(it.layout.figures))
    async with connection.transaction():
        await connection.execute(TURN)
        kept = [await _keep(connection, it, at) for it in read]
        await keep_scores(connection, frozenset().union(*(it.concerned for it in kept)), rulebooks)
    return tuple(it.report for it in kept)


def _read(file: PublishedFile, rulebooks: Rulebooks) -> _Read:
    sheet = read_sheet(file.source, file.content)
    layout = layout_of(file.source, sheet.columns, file.layout)
    if not layout.figures:
        return _Read(file, sheet, layout, (), sheet.refused)
    if file.period is None and "period" not in sheet.columns:
        raise UnusableFile(file.source, Unusable.NO_PERIOD)
    held, given = layout.held(sheet.columns), Given(file.source, file.period, file.captured_on)
    found = [read_entry(row, layout, held, given, rulebooks) for row in sheet.rows]
    entries = tuple(it for it in found if isinstance(it, Entry))
    refused = [refused for it in found if not isinstance(it, Entry) for refused in it]
    return _Read(file, sheet, layout, entries, (*sheet.refused, *refused))


async def _keep(connection: asyncpg.Connection, read: _Read, at: datetime) -> _Kept:
    """Keep what can be kept of a file, and record the load if it is a new one."""
    units, strange = await _learn(connection, read)
    placed, homeless = await place(connection, read.entries)
    report = LoadReport(
        source=read.file.source,
        layout=read.layout.name,
        periods=tuple(dict.fromkeys(it.entry.period for it in placed)),
        rows_kept=len(placed) + len(units.known) + len(units.learned),
        refused=tuple(sorted((*read.refused, *strange, *homeless), key=lambda it: (it.line, it.field))),
        columns_unused=tuple(map(printable, read.layout.unused(read.sheet.columns))),
        changed=len(units.learned),
        units=units,
        load_id=None,
    )
    digest = hashlib.sha256(read.file.content).hexdigest()
    seen = await connection.fetchval(SEEN_BEFORE, digest)
    load_id = await _begin(connection, report, digest, at)
    report = replace(report, changed=report.changed + await keep_figures(connection, placed, load_id))
    if seen and not report.changed:
        await connection.execute(FORGET_LOAD, load_id)
    else:
        await _keep_refused(connection, load_id, report.refused)
        report = replace(report, load_id=load_id)
    return _Kept(report, frozenset(it.whose for it in placed))


async def _learn(connection: asyncpg.Connection, read: _Read) -> tuple[LearnReport, list[Refused]]:
    """Which units a list of units tells of, and the lines that none of ours was matched with."""
    if read.layout.figures:
        return LearnReport(), []
    rows = {row.line: PortalUnit(*(row.cells.get(it, "") for it in UNIT_COLUMNS)) for row in read.sheet.rows}
    report = await learn_units(connection, rows.values())
    why = {(it.code, it.name): it.reason for it in report.refused}
    reasons = {line: why.get((row.code, row.name)) for line, row in rows.items()}
    return report, [
        Refused(line, "code", reason.name, reason.label) for line, reason in reasons.items() if reason is not None
    ]


async def _begin(connection: asyncpg.Connection, report: LoadReport, digest: str, at: datetime) -> int:
    row = (report.source, digest, at, report.rows_kept, report.rows_refused, report.columns_unused)
    load_id: int = await connection.fetchval(BEGIN_LOAD, *row)
    return load_id


async def _keep_refused(connection: asyncpg.Connection, load_id: int, refused: Sequence[Refused]) -> None:
    """Keep why rows were refused, in Vietnamese."""
    rows = [(it.line, it.field, it.code, it.message.vi) for it in refused]
    await connection.execute(KEEP_REFUSED, load_id, *as_columns(rows, 4))
