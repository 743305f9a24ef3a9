"""Which unit does the portal mean by a code, and what becomes of the code it had before?"""

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest

from db.organisation import PortalUnit, Refusal, learn_units
from db.organisation_matching import KnownUnit, LearnedUnit

# A province known by its e-government code, a ministry and two communes that are not, and a ministry of the past.
UNITS = """
    insert into units (id, authority_id, parent_id, path, code, level, founded_on, dissolved_on)
    values
        (1, 1, null, '1', 'VN', 'NATIONAL', null, null),
        (2, 2, 1, '1.2', 'H44', 'PROVINCE', '2025-07-01', null),
        (3, 2, 2, '1.2.3', 'H44/08494', 'COMMUNE', '2025-07-01', null),
        (4, 2, 2, '1.2.4', 'H44/08674', 'COMMUNE', '2025-07-01', null),
        (5, 5, 1, '1.5', 'BNNMT', 'MINISTRY', '2025-03-01', null),
        (6, 6, 1, '1.6', 'G10', 'MINISTRY', null, '2025-02-28'),
        (7, 2, 2, '1.2.7', 'H44/21289', 'COMMUNE', '2025-07-01', null),
        (8, 2, 2, '1.2.8', 'H44/21292', 'COMMUNE', '2025-07-01', null)
"""
CODES = """
    insert into unit_codes (code, unit_id, meant_from, meant_to)
    select code, id, coalesce(founded_on, '-infinity'), coalesce(dissolved_on, 'infinity') from units
"""
NAMES = """
    insert into unit_names (unit_id, shown_from, shown_to, kind, name, name_en, search)
    select unit_id, '-infinity', 'infinity', kind, name, name, 'x ' || regexp_replace(lower(code), '[./]', ' ')
    from (values
        (1, 'COUNTRY', 'Việt Nam'), (2, 'PROVINCE', 'Tỉnh Phú Thọ'),
        (3, 'COMMUNE', 'Xã Lâm Thao'), (4, 'COMMUNE', 'Xã Thanh Thủy'),
        (5, 'MINISTRY', 'Bộ Nông nghiệp và Môi trường'), (6, 'MINISTRY', 'Bộ Nông nghiệp và Phát triển nông thôn'),
        (7, 'COMMUNE', 'Xã Sơn Hà'), (8, 'COMMUNE', 'Xã Sơn Hạ')
    ) as names (unit_id, kind, name)
    join units on id = unit_id
"""
LAM_THAO = PortalUnit("H44.106", "UBND xã Lâm Thao - Tỉnh Phú Thọ", "COMMUNE")


@pytest.fixture
async def world(migrated_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(migrated_url, server_settings={"role": "thuocdo_writer"})
    for statement in (UNITS, CODES, NAMES):
        await connection.execute(statement)
    yield connection
    await connection.close()


async def reasons(world: asyncpg.Connection, *rows: PortalUnit) -> list[Refusal]:
    report = await learn_units(world, rows)
    assert not report.learned
    return [it.reason for it in report.refused]


async def test_a_code_learned_later_is_taken_over_and_the_old_one_still_means_the_unit(
    world: asyncpg.Connection,
) -> None:
    report = await learn_units(world, [LAM_THAO])
    assert report.learned == (LearnedUnit("H44.106", unit_id=3, replaced="H44/08494"),)
    assert await world.fetchval("select code from units where id = 3") == "H44.106"
    codes = await world.fetch("select code, meant_from, meant_to from unit_codes where unit_id = 3 order by code")
    assert [it["code"] for it in codes] == ["H44.106", "H44/08494"]
    assert {(it["meant_from"], it["meant_to"]) for it in codes} == {(date(2025, 7, 1), date.max)}
    assert await world.fetchval("select search from unit_names where unit_id = 3") == "x h44 106"


async def test_what_was_learned_is_known_the_next_time_by_either_code(world: asyncpg.Connection) -> None:
    await learn_units(world, [LAM_THAO])
    report = await learn_units(world, [LAM_THAO, PortalUnit("H44/08494", "Lâm Thao")])
    assert report.known == (KnownUnit("H44.106", 3), KnownUnit("H44/08494", 3))
    assert not report.learned
    assert not report.refused


@pytest.mark.parametrize(
    ("code", "name", "unit_id"),
    [
        ("H44.144", "UBND xã Thanh Thuỷ", 4),
        ("000.00.94.H44", "Uỷ ban nhân dân xã Thanh Thủy - tỉnh Phú Thọ", 4),
        ("h44.300", "UBND xã Sơn Hạ", 8),
    ],
)
async def test_a_name_is_the_same_however_its_marks_and_its_committee_are_written(
    world: asyncpg.Connection, code: str, name: str, unit_id: int
) -> None:
    report = await learn_units(world, [PortalUnit(code, name)])
    assert [it.unit_id for it in report.learned] == [unit_id]


async def test_a_code_may_pass_from_a_dissolved_unit_to_its_successor(world: asyncpg.Connection) -> None:
    report = await learn_units(world, [PortalUnit("G10", "Bộ Nông nghiệp và Môi trường")])
    assert [(it.code, it.unit_id) for it in report.learned] == [("G10", 5)]
    meanings = await world.fetch("select unit_id, meant_from from unit_codes where code = 'G10' order by meant_from")
    assert [tuple(it) for it in meanings] == [(6, date.min), (5, date(2025, 3, 1))]


async def test_a_unit_that_nothing_matches_is_reported_and_not_made(world: asyncpg.Connection) -> None:
    rows = [
        PortalUnit("H44.101", "UBND phường Lâm Thao", "COMMUNE"),
        PortalUnit("H26.106", "UBND xã Lâm Thao", "COMMUNE"),
        PortalUnit("H44.09", "Lâm Thao", "PROVINCE"),
    ]
    assert await reasons(world, *rows) == [Refusal.UNKNOWN_UNIT] * 3
    assert await world.fetchval("select count(*) from units") == 8


async def test_a_name_that_several_units_bear_is_reported(world: asyncpg.Connection) -> None:
    await world.execute("update unit_names set name = 'Xã Sơn Hạ' where unit_id = 7")
    assert await reasons(world, PortalUnit("H44.300", "UBND xã Sơn Hạ")) == [Refusal.AMBIGUOUS_NAME]


async def test_conflicting_codes_are_refused_with_a_reason(world: asyncpg.Connection) -> None:
    await learn_units(world, [LAM_THAO])
    assert await reasons(
        world,
        PortalUnit("H44.106", "UBND xã Thanh Thủy"),
        PortalUnit("H44.107", LAM_THAO.name),
        PortalUnit("BNN", "Bộ Nông nghiệp và Môi trường"),
        PortalUnit("xã Thanh Thủy", "H44.144"),
        PortalUnit("H44.144", "UBND xã Thanh Thủy", "VILLAGE"),
    ) == [
        Refusal.CODE_MEANS_ANOTHER,
        Refusal.UNIT_HAS_ANOTHER_CODE,
        Refusal.INVALID_CODE,
        Refusal.INVALID_CODE,
        Refusal.UNKNOWN_LEVEL,
    ]


async def test_a_unit_with_two_codes_and_a_code_for_two_units_go_to_nobody(world: asyncpg.Connection) -> None:
    two_codes = (LAM_THAO, PortalUnit("H44.107", LAM_THAO.name))
    one_code = (PortalUnit("H44.144", "UBND xã Thanh Thủy"), PortalUnit("H44.144", "UBND xã Sơn Hà"))
    assert await reasons(world, *two_codes, *one_code) == [Refusal.CLAIMED_TWICE] * 4


async def test_a_code_that_meant_a_dissolved_unit_at_the_same_time_is_not_taken(world: asyncpg.Connection) -> None:
    await world.execute("update unit_codes set meant_to = '2025-12-31' where code = 'G10'")
    rows = [PortalUnit("G10", "Bộ Nông nghiệp và Môi trường")]
    assert await reasons(world, *rows) == [Refusal.CODE_MEANS_ANOTHER]


def test_every_refusal_says_why_in_both_languages() -> None:
    assert all(reason.label.vi and reason.label.en for reason in Refusal)
