"""Are places what the law of competition ranking says, in the country, within a unit, and by a part of the score?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest

from api.operations import Graph, GraphRequest
from db.places import places_of
from db.pools import Pools, open_pools, writing
from domain.policy import anyone
from domain.rulebook import load_rulebooks
from domain.scoring import rank
from domain.text import Language

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
RANKING = """
query ($level: UnitLevel!, $period: Period!, $by: String, $within: String) {
  ranking(level: $level, period: $period, by: $by, within: $within, basis: PUBLISHED, first: 200) {
    totalCount
    edges {
      rank { position outOf previous }
      node { unit { code } points groups { group { code } points indicators { indicator { code } points } } }
    }
  }
}"""
JULY_TURNED_AROUND = """
    insert into scores
    select (jsonb_populate_record(scores, jsonb_build_object(
        'period', '2026-07', 'points', 100 - points, 'group_points',
        (select array_agg(20 - each) from unnest(group_points) each)))).*
    from scores
    where basis = 'PUBLISHED' and period = '2026-08'
"""


async def ranking(pools: Pools, **variables: str) -> list[Any]:
    country = (await places_of(pools.public, ["VN"], AT.date()))["VN"]
    asked = {"level": "COMMUNE", "period": "2026-08", **variables}
    request = GraphRequest(RANKING, None, asked, anyone(country), Language.VI, queries_only=True, at=AT)
    answer = orjson.loads((await Graph(pools, load_rulebooks(), b"k" * 32).answer(request)).body)
    edges: list[Any] = answer["data"]["ranking"]["edges"]
    return edges


def points_by(by: str, node: Mapping[str, Any]) -> float | None:
    figures: dict[str, float | None] = {"total": node["points"]}
    figures |= {group["group"]["code"]: group["points"] for group in node["groups"]}
    for group in node["groups"]:
        figures |= {score["indicator"]["code"]: score["points"] for score in group["indicators"]}
    return figures[by]


@pytest.mark.parametrize("by", ["total", "TDGQ", "TTTT", "MDHL", "5.4", "1.4"])
@pytest.mark.parametrize("within", ["H44", "VN"])
async def test_the_148_communes_have_the_places_of_the_domains_own_ranking(pools: Pools, by: str, within: str) -> None:
    edges = await ranking(pools, by=by, within=within)
    points = {edge["node"]["unit"]["code"]: points_by(by, edge["node"]) for edge in edges}
    expected = rank({code: None if each is None else Decimal(str(each)) for code, each in points.items()})
    told = {edge["node"]["unit"]["code"]: edge["rank"] and edge["rank"]["position"] for edge in edges}
    assert len(edges) == 148
    assert told == {code: expected[code].position if code in expected else None for code in points}
    assert [edge["rank"]["position"] for edge in edges if edge["rank"]] == sorted(filter(None, told.values()))


async def test_a_ranking_counted_anew_over_everyone_is_the_one_that_is_kept(pools: Pools) -> None:
    assert await ranking(pools, within="VN") == await ranking(pools)


async def test_of_15_departments_two_without_any_dossier_share_the_last_place(pools: Pools) -> None:
    edges = await ranking(pools, level="DEPARTMENT", within="H44")
    assert [edge["rank"]["position"] for edge in edges] == [*range(1, 15), 14]
    assert {edge["node"]["unit"]["code"] for edge in edges[-2:]} == {"H44.01", "H44.23"}
    assert {edge["rank"]["outOf"] for edge in edges} == {15}


async def test_nothing_lies_within_a_unit_that_is_not_there_or_has_none_below(pools: Pools) -> None:
    assert await ranking(pools, within="H99") == []
    assert await ranking(pools, within="H44.100") == []


async def test_the_place_before_is_counted_in_the_period_before_by_the_same_measure(database_url: str) -> None:
    async with writing(database_url) as connection:
        await connection.execute(JULY_TURNED_AROUND)
    async with open_pools(database_url, connections=1) as pools:
        july = await ranking(pools, period="2026-07", by="TDGQ", within="H44")
        august = await ranking(pools, by="TDGQ", within="H44")
    before = {edge["node"]["unit"]["code"]: edge["rank"]["position"] for edge in july}
    assert {edge["node"]["unit"]["code"]: edge["rank"]["previous"] for edge in august} == before
