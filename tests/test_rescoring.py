"""Do published scores follow the rules when these change under them?"""

from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from db.pools import writing
from db.rescoring import follow_rules
from domain.rulebook import RULES, Rulebooks, load_rulebooks

RECOMPUTED = """
    select period, group_recomputed[2] as progress, rulebook_id
    from scores join units on units.id = scores.unit_id
    where units.code = 'H44' and units.dissolved_on is null and basis = 'PUBLISHED'
    order by period
"""
KEEP_EDITIONS = """
    insert into rulebooks (id, valid_from, valid_to, content)
    select * from unnest($1::text[], $2::date[], $3::date[], $4::text[])
    on conflict (id) do update set valid_to = excluded.valid_to, content = excluded.content
"""


@pytest.fixture
def from_august(tmp_path: Path) -> Rulebooks:
    """The rules as they ship, but that from 1 August 2026 full marks for progress (2.1) come at 80%."""
    folder = Path(copytree(RULES, tmp_path / "rules"))
    rule = next(folder.glob("*/2.1.toml"))
    last = rule.read_text(encoding="utf-8").rpartition("[[version]]")[2]
    changed = last.replace('kind = "LINEAR"', 'kind = "THRESHOLD"\nthreshold = 0.8')
    lines = ["valid_from = 2026-08-01" if line.startswith("valid_from") else line for line in changed.splitlines()]
    rule.write_text(rule.read_text(encoding="utf-8") + "\n[[version]]" + "\n".join(lines) + "\n", encoding="utf-8")
    return load_rulebooks(folder)


async def test_a_rule_that_changes_from_august_changes_august_and_not_the_year(
    database_url: str, from_august: Rulebooks
) -> None:
    async with writing(database_url) as connection:
        assert [tuple(row)[:2] for row in await connection.fetch(RECOMPUTED)] == [
            ("2026", None),
            ("2026-08", Decimal("15.6764022047")),
        ]
        editions = from_august.editions
        columns = zip(*((each.id, each.valid_from, each.valid_to, each.content) for each in editions), strict=True)
        await connection.execute(KEEP_EDITIONS, *map(list, columns))
        assert await follow_rules(connection, from_august) == 164
        assert [tuple(row) for row in await connection.fetch(RECOMPUTED)] == [
            ("2026", None, "766-2022@2024-01-01"),
            ("2026-08", Decimal("19.5955027559"), "766-2022@2026-08-01"),
        ]


async def test_rules_that_did_not_change_score_nothing_anew(database_url: str) -> None:
    async with writing(database_url) as connection:
        assert await follow_rules(connection, load_rulebooks()) == 0
