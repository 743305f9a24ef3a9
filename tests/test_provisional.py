"""Who sees provisional figures? Every role in every relation to a unit, by every path to its score, through HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.tokens import make_development_token
from db.pools import writing
from db.settings import Settings
from domain.policy import Role
from tests.databases import Databases
from tests.serving import SECRET, serving

PROVISIONAL = """
    insert into scores
    select (jsonb_populate_record(scores, jsonb_build_object('basis', 'COMPUTED', 'published', false))).*
    from scores
    where period = '2026-08'
"""
HELD_IN = {
    "own": "H44.07",
    "parent": "H44",
    "child": "H44.07",
    "sibling": "H44.08",
    "elsewhere": "H26",
    "country": None,
}
LOOKED_AT = {
    "own": "H44.07",
    "parent": "H44.07",
    "child": "H44",
    "sibling": "H44.07",
    "elsewhere": "H44.07",
    "country": "H44.07",
}
TREE, OWN, NOTHING = {"own", "parent", "country"}, {"own"}, set[str]()
SEES = {
    Role.CENTRAL: {"own", "parent", "child", "sibling", "elsewhere", "country"},
    Role.MINISTRY: TREE,
    Role.PROVINCE: TREE,
    Role.DEPARTMENT: TREE,
    Role.COMMUNE: OWN,
    Role.AUDITOR: TREE,
    Role.OFFICIAL: OWN,
    Role.INGEST: NOTHING,
}
PATHS = """
query ($code: String!, $id: ID!) {
  unit(code: $code) { score(period: "2026-08") { points } trend(from: "2026-07", to: "2026-09") { points } }
  ranking(level: DEPARTMENT, period: "2026-08", first: 200) { nodes { unit { code } } }
  provinces: ranking(level: PROVINCE, period: "2026-08") { nodes { unit { code } } }
  parent: unit(code: "VN") { children(level: PROVINCE) { nodes { code score(period: "2026-08") { points } } } }
  node(id: $id) { ... on Score { unit { code } } }
}"""
"""Every way to a score; without `basis`, figures are the computed ones."""


@pytest.fixture(scope="module")
async def url(databases: Databases) -> Any:
    async with databases.made(template=await databases.template()) as database:
        async with writing(database) as connection:
            await connection.execute(PROVISIONAL)
        with serving(create_app(Settings(secret=SECRET, database_url=database, connections=2))) as address:
            yield address


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url) as opened:
        yield opened


def asked(client: httpx.Client, role: Role | None, held: str | None, code: str, identity: str) -> dict[str, Any]:
    settings, at = Settings(secret=SECRET), datetime.now(UTC)
    headers = {"authorization": f"Bearer {make_development_token(settings, role, held, at)}"} if role else {}
    body = {"query": PATHS, "variables": {"code": code, "id": identity}}
    answer = client.post("/graphql", json=body, headers=headers)
    assert answer.status_code == 200
    data: dict[str, Any] = answer.json()["data"]
    return data


def ways_that_lead(data: dict[str, Any], code: str) -> set[str]:
    """By which paths the unit's provisional score was seen."""
    lines = [*data["ranking"]["nodes"], *data["provinces"]["nodes"]]
    below = [unit for unit in data["parent"]["children"]["nodes"] if unit["code"] == code and unit["score"]]
    ways = {
        "score": data["unit"]["score"] is not None,
        "trend": bool(data["unit"]["trend"]),
        "ranking": any(line["unit"]["code"] == code for line in lines),
        "node": data["node"] is not None,
        "children": bool(below) or code != "H44",
    }
    return {way for way, leads in ways.items() if leads}


def identity_of(client: httpx.Client, code: str) -> str:
    query = 'query ($code: String!) { unit(code: $code) { score(period: "2026-08") { id } } }'
    token = make_development_token(Settings(secret=SECRET), Role.CENTRAL, None, datetime.now(UTC))
    headers = {"authorization": f"Bearer {token}"}
    answer = client.post("/graphql", json={"query": query, "variables": {"code": code}}, headers=headers)
    return str(answer.json()["data"]["unit"]["score"]["id"])


@pytest.mark.parametrize("relation", HELD_IN)
@pytest.mark.parametrize("role", SEES)
def test_each_role_sees_provisional_figures_as_far_as_the_policy_says_by_every_path_alike(
    client: httpx.Client, role: Role, relation: str
) -> None:
    code = LOOKED_AT[relation]
    data = asked(client, role, HELD_IN[relation], code, identity_of(client, code))
    everywhere = {"score", "trend", "ranking", "node", "children"}
    nowhere = set() if code == "H44" else {"children"}
    assert ways_that_lead(data, code) == (everywhere if relation in SEES[role] else nowhere)


def test_the_public_sees_no_provisional_figure_by_any_path(client: httpx.Client) -> None:
    for code in ("H44", "H44.07", "H44.100"):
        assert ways_that_lead(asked(client, None, None, code, identity_of(client, code)), code) <= {"children"}


def test_a_score_that_one_may_not_see_and_one_that_is_not_there_are_the_same_answer(client: httpx.Client) -> None:
    hidden = asked(client, Role.PROVINCE, "H26", "H44.07", identity_of(client, "H44.07"))
    absent = asked(client, Role.PROVINCE, "H26", "H44.07", "bm90aGluZw~00000000000000000000")
    assert hidden == absent
