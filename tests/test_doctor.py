"""The doctor finds what was harmed and names a cure that cures it."""

import asyncpg
import pytest

from db.doctor import examine
from db.settings import Settings


async def cures(url: str) -> list[str]:
    return [finding.mend.en async for finding in examine(Settings(database_url=url)) if finding.mend]


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def test_a_whole_database_is_found_well(demonstration_url: str) -> None:
    found = {finding.subject.en: finding async for finding in examine(Settings(database_url=demonstration_url))}
    assert all(finding.well for finding in found.values())
    assert "PROVINCE: 34" in found["Units that stand"].found.en
    assert "PUBLISHED 2026: 35" in found["Scores"].found.en


@pytest.mark.parametrize(
    ("harm", "cure"),
    [
        ("revoke select on units from thuocdo_public", "grant select on units to thuocdo_public"),
        ("grant select on loads to thuocdo_reader", "revoke select on loads from thuocdo_reader"),
        ("alter table scores no force row level security", "alter table scores force row level security"),
        ("alter table units owner to thuocdo_writer", "reassign owned by thuocdo_writer to current_user"),
    ],
)
async def test_a_harm_to_rights_is_cured_by_the_statements_it_names(database_url: str, harm: str, cure: str) -> None:
    await execute(database_url, f"grant create on schema public to thuocdo_writer; {harm}")
    named = await cures(database_url)
    assert any(cure in statement for statement in named)
    # A cure may bring to light what it hid.
    while named := await cures(database_url):
        for statement in named:
            await execute(database_url, statement)


@pytest.mark.parametrize(
    ("harm", "cure"),
    [
        ("update rulebooks set content = ''", "run `thuocdo migrate`"),
        ("insert into rulebooks values ('1@2030-01-01', '2030-01-01', 'infinity', '')", "update the program"),
        ("update alembic_version set version_num = '9999'", "update the program"),
        ("delete from alembic_version", "run `thuocdo migrate`"),
        ("drop policy writer_writes on scores", "its policies were changed by hand"),
        ("set role thuocdo_writer; delete from scores", "run `thuocdo load`"),
    ],
)
async def test_a_harm_to_content_names_what_to_do(database_url: str, harm: str, cure: str) -> None:
    await execute(database_url, harm)
    assert any(cure in words for words in await cures(database_url))
