"""What becomes of an answer where a value that the graph promises is missing from the data?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import pytest

from api.operations import Graph, GraphRequest
from db.places import places_of
from db.pools import Pools, open_pools
from domain.policy import anyone
from domain.rulebook import load_rulebooks
from domain.text import Language

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
KEY = b"a key for tests, thirty-two long"
LOSE_A_NAME = """
    alter table unit_names alter column name drop not null, alter column name_en drop not null;
    update unit_names set name = null, name_en = null where unit_id = (select id from units where code = 'H44.100')
"""


@pytest.fixture
async def damaged(database_url: str) -> AsyncIterator[Pools]:
    """A database in which ward H44.100 has lost its name."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(LOSE_A_NAME)
    await connection.close()
    async with open_pools(database_url, connections=1) as pools:
        yield pools


async def asked(pools: Pools, query: str) -> Any:
    country = (await places_of(pools.public, ["VN"], AT.date()))["VN"]
    request = GraphRequest(query, None, {}, anyone(country), Language.EN, queries_only=True, at=AT)
    return orjson.loads((await Graph(pools, load_rulebooks(), KEY).answer(request)).body)


async def test_a_missing_name_nulls_its_unit_and_leaves_the_rest_of_the_answer(damaged: Pools) -> None:
    told = await asked(damaged, '{ lost: unit(code: "H44.100") { code name } whole: unit(code: "H44") { name } }')
    assert told["data"] == {"lost": None, "whole": {"name": "Phu Tho Province"}}
    assert [(error["path"], error["extensions"]["code"]) for error in told["errors"]] == [
        (["lost", "name"], "VALUE_MISSING")
    ]


async def test_a_missing_name_in_a_list_that_may_not_hold_null_nulls_what_holds_the_list(damaged: Pools) -> None:
    told = await asked(damaged, '{ unit(code: "H44") { code children(level: COMMUNE) { nodes { code name } } } }')
    assert told["data"] == {"unit": None}
    [error] = told["errors"]
    assert error["path"] == ["unit", "children", "nodes", 0, "name"]
    assert error["message"] == "A value that must be there is missing from the data."


async def test_what_does_not_select_the_missing_name_is_answered_as_ever(damaged: Pools) -> None:
    told = await asked(damaged, '{ unit(code: "H44.100") { code parent { name } } }')
    assert told == {"data": {"unit": {"code": "H44.100", "parent": {"name": "Phu Tho Province"}}}}
