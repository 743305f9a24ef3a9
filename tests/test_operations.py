"""What does the graph refuse, and what does it say then?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from api.operations import Graph, GraphRequest, Stage
from db.places import places_of
from db.pools import Pools, open_pools
from domain.policy import anyone
from domain.rulebook import load_rulebooks
from domain.text import Language

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
KEY = b"a key for tests, thirty-two long"


async def told(
    pools: Pools, query: str, variables: Mapping[str, Any] | None = None, language: Language = Language.VI
) -> tuple[Stage, Any]:
    country = (await places_of(pools.public, ["VN"], AT.date()))["VN"]
    request = GraphRequest(query, None, variables or {}, anyone(country), language, queries_only=True, at=AT)
    answer = await Graph(pools, load_rulebooks(), KEY).answer(request)
    return answer.stage, orjson.loads(answer.body)


@pytest.mark.parametrize(
    ("query", "stage", "code", "field"),
    [
        ("{ unit(code: ", Stage.PARSE, "GRAPHQL_PARSE_FAILED", None),
        ("{" + " __typename" * 3000 + "}", Stage.PARSE, "GRAPHQL_PARSE_FAILED", None),
        ("{ nothing }", Stage.VALIDATION, "GRAPHQL_VALIDATION_FAILED", None),
        ('{ unit(code: "H44") { } }', Stage.PARSE, "GRAPHQL_PARSE_FAILED", None),
        (
            '{ unit(code: "H44") { score(period: "2026-13") { points } } }',
            Stage.VALIDATION,
            "INVALID_PERIOD",
            ["period"],
        ),
        ('{ unit(code: "H44", asOf: "2022-02-30") { code } }', Stage.VALIDATION, "INVALID_DATE", ["asOf"]),
        (
            '{ unit(code: "H44") { score(period: "2021") { points } } }',
            Stage.COERCION,
            "NO_RULEBOOK",
            ["unit", "score", "period"],
        ),
        (
            '{ u: unit(code: "H44") { k: children(first: 0) { totalCount } } }',
            Stage.COERCION,
            "INVALID_PAGE_SIZE",
            ["u", "k", "first"],
        ),
        ("{ units(first: 101) { totalCount } }", Stage.COERCION, "INVALID_PAGE_SIZE", ["units", "first"]),
        ('{ units(after: "x") { totalCount } }', Stage.COERCION, "INVALID_CURSOR", ["units", "after"]),
        ('{ unit(code: "\\u0000") { code } }', Stage.COERCION, "INVALID_TEXT", ["unit", "code"]),
        (
            '{ ranking(level: PROVINCE, period: "2026", by: "9.9") { totalCount } }',
            Stage.COERCION,
            "UNKNOWN_INDICATOR",
            ["ranking", "by"],
        ),
        (
            '{ unit(code: "H44") { trend(from: "2026-01", to: "2026") { points } } }',
            Stage.COERCION,
            "INVALID_TREND",
            ["unit", "trend", "to"],
        ),
        (
            '{ unit(code: "H44") { children(orderBy: POINTS_DESC) { totalCount } } }',
            Stage.COERCION,
            "PERIOD_NEEDED",
            ["unit", "children", "period"],
        ),
        (
            '{ unit(code: "VN") { children { nodes { children { nodes { children { nodes { code } } } } } } } }',
            Stage.COERCION,
            "TOO_MUCH_ASKED",
            ["unit", "children", "nodes", "children", "nodes", "children", "first"],
        ),
        (
            "query A { viewer { language } } query B { viewer { language } }",
            Stage.VALIDATION,
            "OPERATION_RESOLUTION_FAILED",
            None,
        ),
    ],
)
async def test_what_cannot_be_answered_is_refused_before_it_runs_with_a_code_and_the_field(
    pools: Pools, query: str, stage: Stage, code: str, field: list[str] | None
) -> None:
    ended, answer = await told(pools, query)
    assert ended is stage
    assert list(answer) == ["errors"]
    assert answer["errors"][0]["extensions"]["code"] == code
    assert answer["errors"][0]["extensions"].get("field") == field


async def test_a_wrong_variable_is_named_in_the_callers_language(pools: Pools) -> None:
    query = 'query ($period: Period!) { unit(code: "H44") { score(period: $period) { points } } }'
    stage, answer = await told(pools, query, {"period": "2026-13"})
    assert stage is Stage.COERCION
    assert answer["errors"][0]["extensions"] == {"code": "INVALID_PERIOD", "field": ["variables", "period"]}
    assert answer["errors"][0]["message"].startswith("Kỳ đánh giá phải có dạng")
    _, english = await told(pools, query, {"period": "2026-13"}, Language.EN)
    assert english["errors"][0]["message"].startswith("A period is written")


@pytest.mark.parametrize("code", ["H99", "", "H44; drop table units", "../../etc", "Ầ"])
async def test_a_code_that_means_no_unit_is_null_and_no_error(pools: Pools, code: str) -> None:
    query = """query ($code: String!) { unit(code: $code) { code }
        ranking(level: COMMUNE, period: "2026-08", within: $code) { totalCount } }"""
    _, answer = await told(pools, query, {"code": code})
    assert answer == {"data": {"unit": None, "ranking": {"totalCount": 0}}}


@pytest.mark.parametrize(("code", "unit"), [("h44", "H44"), ("000.00.07.H44", "H44.07"), ("H44/07900", "H44.100")])
async def test_a_code_in_lower_case_or_an_older_form_or_of_old_finds_its_unit(
    pools: Pools, code: str, unit: str
) -> None:
    _, answer = await told(pools, "query ($code: String!) { unit(code: $code) { code } }", {"code": code})
    assert answer == {"data": {"unit": {"code": unit}}}


@pytest.mark.parametrize("identity", ["", "x", "MQ~0", "~", "TVE~" + "a" * 20, "\u0000", "Ầ" * 300])
async def test_an_identity_that_was_not_given_out_is_as_if_absent(pools: Pools, identity: str) -> None:
    _, answer = await told(
        pools, "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }", {"id": identity}
    )
    assert answer == {"data": {"node": None, "nodes": [None]}}


async def test_an_identity_finds_its_object_again_and_never_one_of_another_type(pools: Pools) -> None:
    query = '{ unit(code: "H44") { id score(period: "2026-08", basis: PUBLISHED) { id } } }'
    unit = (await told(pools, query))[1]["data"]["unit"]
    again = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Unit { code } ... on Score { period } } }"
    _, answer = await told(pools, again, {"ids": [unit["score"]["id"], unit["id"]]})
    assert answer["data"]["nodes"] == [
        {"__typename": "Score", "period": "2026-08"},
        {"__typename": "Unit", "code": "H44"},
    ]


async def test_pages_walk_the_whole_list_once_in_its_order(pools: Pools) -> None:
    query = """query ($after: String) { unit(code: "H44") { children(first: 50, after: $after, orderBy: POINTS_DESC,
        period: "2026-08", basis: PUBLISHED) { nodes { code score(period: "2026-08", basis: PUBLISHED) { points } }
        pageInfo { hasNextPage endCursor } } } }"""
    seen: list[Any] = []
    after = None
    while after is not None or not seen:
        page = (await told(pools, query, {"after": after}))[1]["data"]["unit"]["children"]
        seen += page["nodes"]
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    points = [node["score"]["points"] for node in seen]
    assert len({node["code"] for node in seen}) == len(seen) == 163
    assert points == sorted(points, reverse=True)


async def test_the_schema_answers_about_itself_in_the_callers_language_and_beside_data(pools: Pools) -> None:
    query = '{ __type(name: "Rank") { description } unit(code: "H44") { code } }'
    _, vietnamese = await told(pools, query)
    _, english = await told(pools, query, language=Language.EN)
    assert vietnamese["data"]["unit"] == english["data"]["unit"] == {"code": "H44"}
    assert vietnamese["data"]["__type"]["description"].startswith("Thứ hạng")
    assert english["data"]["__type"]["description"].startswith("A place")


async def test_a_statement_that_takes_too_long_is_stopped_and_said_so(demonstration_url: str) -> None:
    async with open_pools(demonstration_url, connections=1) as impatient:
        await impatient.public.execute("set statement_timeout = '50ms'")
        query = """{ unit(code: "VN") { children(first: 100) { nodes { children {
            nodes { id name parent { id name } ancestors { id name } } } } } } }"""
        stage, answer = await told(impatient, query)
    assert stage is Stage.EXECUTION
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"] == {"code": "TOO_SLOW"}
