"""Do compiled answers equal those of a plain executor, for thousands of random operations and every kind of caller?"""

import os
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson
import pytest

from api.operations import Graph, GraphRequest, Stage
from api.schema import served
from db.places import places_of
from db.pools import Pools, open_pools, writing
from db.reads import MAPPING
from db.seal import SEPARATOR, sealed
from domain.policy import Grant, Principal, Role, anyone
from domain.rulebook import load_rulebooks
from domain.text import Language
from domain.units import search_words
from tests.databases import Databases
from tests.random_operations import Asker, Known, Operation

OPERATIONS = int(os.environ.get("THUOCDO_RANDOM_OPERATIONS", "600"))
"""How many a seed; there are four."""
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
KEY = b"a key for tests, thirty-two long"
CODES = ("VN", "H44", "H44", "H44", "H44.101", "H26", "H49", "H44.07", "H44.100", "H26/00070", "G22", "H62", "H99")

PROVISIONAL = """
    insert into scores
    select (jsonb_populate_record(scores, jsonb_build_object(
        'basis', 'COMPUTED', 'published', false, 'period', periods.period, 'points', scores.points - periods.less))).*
    from scores, (values ('2026-08', 1.5), ('2026-07', 2.25), ('2026', 0.125)) as periods (period, less)
    where scores.basis = 'PUBLISHED'
    on conflict do nothing
"""
EARLIER = """
    insert into scores
    select (jsonb_populate_record(scores, jsonb_build_object(
        'period', case scores.period when '2026' then '2025' else '2026-07' end, 'rank_previous', null))).*
    from scores
    where scores.basis = 'PUBLISHED' and scores.period in ('2026', '2026-08')
"""


@pytest.fixture(scope="module")
async def world_url(databases: Databases) -> AsyncIterator[str]:
    """The demonstration with provisional scores and an earlier period beside it."""
    async with databases.made(template=await databases.template()) as url:
        async with writing(url) as connection:
            await connection.execute(PROVISIONAL)
            await connection.execute(EARLIER)
        yield url


@pytest.fixture(scope="module")
async def world(world_url: str) -> AsyncIterator[Pools]:
    async with open_pools(world_url, connections=2) as opened:
        yield opened


async def callers(pools: Pools) -> list[Principal]:
    places = await places_of(pools.public, CODES, AT.date())
    roles = (
        (Role.CENTRAL, "VN"),
        (Role.PROVINCE, "H44"),
        (Role.COMMUNE, "H44.100"),
        (Role.AUDITOR, "H26"),
        (Role.INGEST, "H44"),
        (Role.MINISTRY, "G22"),
    )
    return [anyone(places["VN"]), *(Principal(role.value, (Grant(role, places[code]),)) for role, code in roles)]


def cursor(place: str, given: Mapping[str, Any], random: Random) -> str:
    """A cursor of that list in the order that the arguments ask for, somewhere in it."""
    code, number = random.choice(CODES), random.choice(["0", "1", "3", "20", "150"])
    order = given.get("orderBy") or "CODE"
    if place == "Query.units":
        order = "CLOSEST" if search_words(given.get("search") or "").replace("_", " ").split() else "LEVEL"
    if place == "Query.ranking":
        order = "AS_STORED" if not given.get("within") and given.get("by", "total") == "total" else "COUNTED"
    keys = {"CODE": [code], "NAME": [" phuong ", code], "CLOSEST": [random.choice("0123"), random.choice("345"), code]}
    return sealed(f"{place}:{order}", SEPARATOR.join(keys.get(order, [number, code])), KEY)


def request(operation: Operation, principal: Principal, language: Language) -> GraphRequest:
    return GraphRequest(operation.text, None, operation.variables, principal, language, queries_only=True, at=AT)


def ordered(value: Any) -> Any:
    """The same value with the order of its keys made part of it."""
    if isinstance(value, dict):
        return [(key, ordered(each)) for key, each in value.items()]
    return [ordered(each) for each in value] if isinstance(value, list) else value


def difference(told: Any, measured: Any, *about: object) -> str:
    """Both answers and the question, whole: what a failure needs to be found again."""
    return "\n".join(["", str(orjson.dumps(told), "utf-8"), str(orjson.dumps(measured), "utf-8"), *map(str, about)])


def remember(value: Any, known: Known) -> None:
    """Keep the identities that an answer gave out, for later operations."""
    if isinstance(value, list):
        for each in value:
            remember(each, known)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key == "id" and len(known.identities) < 500:
                known.identities.append(each)
            remember(each, known)


@pytest.mark.parametrize("seed", [766, 118, 367, 2026])
async def test_random_operations_give_the_same_compiled_and_executed_plainly(world: Pools, seed: int) -> None:
    graph, random, known = Graph(world, load_rulebooks(), KEY), Random(seed), Known(CODES, cursor)
    asker, everyone = Asker(served(Language.VI), known, random), await callers(world)
    compared = figures = 0
    for number in range(OPERATIONS):
        operation, principal = asker.operation(), random.choice(everyone)
        asked = request(operation, principal, random.choice(list(Language)))
        answer = await graph.answer(asked)
        if answer.stage is not Stage.EXECUTION:
            assert answer.stage is Stage.COERCION, (number, operation, answer.body)
            continue
        assert not answer.errors, (number, operation, answer.body)
        plain = await graph.by_reference(asked, graph.document(asked.query, asked.language), graph.caller(asked))
        told, measured = orjson.loads(answer.body), orjson.loads(plain.body)
        assert ordered(told) == ordered(measured), difference(told, measured, number, operation, principal)
        remember(told, known)
        compared += 1
        figures += len(re.findall(rb'"(?:points|numerator|lost|position)":-?[0-9]', answer.body))
    assert figures > OPERATIONS
    assert compared > OPERATIONS * 0.7


def test_random_operations_ask_for_every_field_of_the_graph() -> None:
    asker = Asker(served(Language.VI), Known(CODES, cursor), Random(766))
    for _ in range(1500):
        asker.operation()
    assert {f"{kind}.{name}" for kind, fields in MAPPING.items() for name in fields} <= asker.asked
