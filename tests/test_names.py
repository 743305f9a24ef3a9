"""Can a name break the JSON that it is put into as it stands?"""

import asyncpg
import pytest

from db.pools import writing

RENAME = "update unit_names set name = $1 where unit_id = (select id from units where code = 'H44.100')"


@pytest.mark.parametrize("name", ['Phường "Việt Trì"', "Phường \\Việt Trì", "Phường\nViệt Trì", "Phường\x01"])
async def test_a_name_that_json_would_have_to_escape_is_not_kept(database_url: str, name: str) -> None:
    async with writing(database_url) as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(RENAME, name)


@pytest.mark.parametrize("name", ["Phường Việt Trì", "Xã Đắk Pơ (mới) - 1/2 'A'", "Xã\u2028\x7f\u00a0"])
async def test_any_other_name_is_kept(database_url: str, name: str) -> None:
    async with writing(database_url) as connection:
        assert await connection.execute(RENAME, name) == "UPDATE 1"


async def test_the_planner_knows_what_was_loaded(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    known = await connection.fetch(
        "select relname, reltuples from pg_class where relname = any ($1)", ["units", "scores"]
    )
    await connection.close()
    assert {row["relname"]: int(row["reltuples"]) for row in known} == {"units": 3451, "scores": 199}
