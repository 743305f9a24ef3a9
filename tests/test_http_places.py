"""Where stands the unit that a token names, and what does the database lack before it can answer?"""

from datetime import UTC, date, datetime

import asyncpg
import httpx
import pytest

from api.app import create_app
from api.tokens import make_development_token
from db.migrate import newest_version
from db.places import places_of
from db.pools import Pools
from db.readiness import Missing, missing
from domain.policy import Role
from domain.rulebook import load_rulebooks
from tests.serving import serving, settings_of_tests

EDITIONS = [edition.id for edition in load_rulebooks().editions]
TODAY = date(2026, 11, 21)


async def lacks(url: str) -> tuple[Missing, ...]:
    async with asyncpg.create_pool(url, min_size=0, max_size=1) as pool:
        return await missing(pool, version=newest_version(), rulebooks=EDITIONS)


async def test_a_department_stands_under_its_province_and_the_province_under_the_country(pools: Pools) -> None:
    places = await places_of(pools.public, ["VN", "H44", "H44.07"], TODAY)
    country, province, department = places["VN"], places["H44"], places["H44.07"]
    assert country.path == (country.unit_id,)
    assert province.path == (*country.path, province.unit_id)
    assert department.path == (*province.path, department.unit_id)


async def test_a_code_means_the_unit_that_had_it_on_that_day(pools: Pools) -> None:
    now = await places_of(pools.public, ["H44", "H62"], TODAY)
    before = await places_of(pools.public, ["H44", "H62"], date(2022, 9, 1))
    assert now.keys() == {"H44"}
    assert before.keys() == {"H44", "H62"}
    assert before["H44"] != now["H44"]


async def test_a_code_that_means_nothing_has_no_place(pools: Pools) -> None:
    assert await places_of(pools.public, ["H99", "'; drop table units; --"], TODAY) == {}


async def test_a_database_with_everything_is_ready(demonstration_url: str) -> None:
    assert await lacks(demonstration_url) == ()


async def test_an_empty_database_lacks_the_schema(bare_url: str) -> None:
    assert await lacks(bare_url) == (Missing.SCHEMA,)


async def test_a_migrated_database_lacks_only_the_units(migrated_url: str) -> None:
    assert await lacks(migrated_url) == (Missing.ORGANISATION,)


async def test_a_database_of_another_version_or_other_rules_says_so(migrated_url: str) -> None:
    async with asyncpg.create_pool(migrated_url, min_size=0, max_size=1) as pool:
        found = await missing(pool, version="9999", rulebooks=["another"])
    assert found == (Missing.SCHEMA, Missing.RULEBOOK, Missing.ORGANISATION)


async def test_a_database_that_does_not_answer_is_missing() -> None:
    assert await lacks("postgresql://nobody@127.0.0.1:1/nothing") == (Missing.DATABASE,)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_whoever_bears_a_token_is_known_to_the_graph(demonstration_url: str, language: str) -> None:
    settings = settings_of_tests(database_url=demonstration_url)
    token = make_development_token(settings, Role.PROVINCE, "H44", datetime.now(UTC))
    headers = {"authorization": f"Bearer {token}", "accept-language": language}
    with serving(create_app(settings)) as url:
        query = {"query": "{ viewer { subject signedIn language grants { role unit { code } } } }"}
        viewer = httpx.post(f"{url}/graphql", json=query, headers=headers).json()["data"]["viewer"]
    assert viewer == {
        "subject": "province@H44",
        "signedIn": True,
        "language": language,
        "grants": [{"role": "PROVINCE", "unit": {"code": "H44"}}],
    }
