"""What does a newcomer find in the database: the organisation and the figures that come with the program?"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import asyncpg

from db.organisation import load_organisation
from db.pools import writing
from db.published import LoadReport, PublishedFile, load_published, open_file
from db.rescoring import follow_rules
from db.steps import Step, silent
from domain.rulebook import load_rulebooks
from domain.text import Text

PORTAL = Path(__file__).parent / "data" / "portal"
ORGANISATION = Text("Nạp danh mục đơn vị", "Loading the organisation")
FIGURES = Text("Nạp và tính điểm số liệu đã công bố", "Loading and scoring published figures")
RULES = Text("Tính lại điểm nếu quy tắc đã đổi", "Scoring anew where rules changed")

READ_TABLES = "units, unit_names, unit_codes, unit_successions, rulebooks, quality_flags, scores"

FIND_LOADED = """
select sha256
from loads
where sha256 = any ($1::text[])
limit 1000
"""


async def load_demonstration(
    url: str, at: datetime, step: Step = silent, *, only_new: bool = False
) -> Sequence[LoadReport]:
    """Load the organisation and the figures that ship with the program.

    ``only_new`` leaves out files that were loaded before, so that what came after them stays.
    """
    async with writing(url) as connection:
        with step(ORGANISATION):
            await load_organisation(connection)
        files = [open_file(path) for path in sorted(PORTAL.rglob("*.csv"))]
        if only_new:
            files = await _never_loaded(connection, files)
        reports = await _load(connection, files, at, step) if files else ()
        with step(RULES):
            await follow_rules(connection, load_rulebooks())
    await _tell_planner(url)
    return reports


async def load_files(
    url: str, files: Sequence[PublishedFile], at: datetime, step: Step = silent
) -> Sequence[LoadReport]:
    """Load published figures; raises UnusableFile, and keeps nothing, where a file cannot be used at all."""
    async with writing(url) as connection:
        reports = await _load(connection, files, at, step)
    await _tell_planner(url)
    return reports


async def _tell_planner(url: str) -> None:
    """Let the planner know what was loaded at once: by its first guesses a drill-down takes three times as long."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"analyze {READ_TABLES}")
    finally:
        await connection.close()


async def _load(
    connection: asyncpg.Connection, files: Sequence[PublishedFile], at: datetime, step: Step
) -> Sequence[LoadReport]:
    with step(FIGURES):
        return await load_published(connection, files, at=at)


async def _never_loaded(connection: asyncpg.Connection, files: Sequence[PublishedFile]) -> list[PublishedFile]:
    digests = {hashlib.sha256(file.content).hexdigest(): file for file in files}
    rows = await connection.fetch(FIND_LOADED, list(digests))
    return [file for digest, file in digests.items() if digest not in {row["sha256"] for row in rows}]
