"""Is the organisation loaded whole, for every day, and only once?"""

import csv
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from db.migrate import migrate
from db.organisation import BadList, OrganisationReport, load_organisation
from db.organisation_lists import SHIPPED
from tests.databases import Databases

GIVEN = Path(__file__).parent / "data" / "organisation" / "provinces.csv"
TWO_TIERS = date(2025, 7, 1)
AUTUMN = date(2026, 10, 10)
WORDS = ("phu tho", "tinh phu tho", "lam thao commune", "h44 106")

UNITS_ON = """
    select units.*, names.name, names.name_en, names.kind
    from units
    join unit_names as names
        on names.unit_id = units.id
        and $1::date between names.shown_from and names.shown_to
    where $1::date between coalesce(founded_on, '-infinity') and coalesce(dissolved_on, 'infinity')
"""
UNIT_BY_CODE = f"""
    select units.* from ({UNITS_ON}) as units
    join unit_codes as codes
        on codes.unit_id = units.id
        and $1::date between codes.meant_from and codes.meant_to
    where codes.code = $2
"""


async def writer(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url, server_settings={"role": "thuocdo_writer"})


@pytest.fixture(scope="module")
async def first_load(databases: Databases) -> AsyncIterator[tuple[str, OrganisationReport]]:
    async with databases.made() as url:
        await migrate(url)
        connection = await writer(url)
        report = await load_organisation(connection)
        await connection.close()
        yield url, report


@pytest.fixture
async def loaded(first_load: tuple[str, OrganisationReport]) -> AsyncIterator[asyncpg.Connection]:
    """The shipped organisation; what a test changes is undone."""
    connection = await writer(first_load[0])
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """The shipped lists, to be changed."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "lists"))


def append(path: Path, line: str) -> None:
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


async def count_on(connection: asyncpg.Connection, day: date) -> dict[str, int]:
    rows = await connection.fetch(f"select kind, count(*) from ({UNITS_ON}) as units group by kind", day)
    return {row["kind"]: row["count"] for row in rows}


async def unit_on(connection: asyncpg.Connection, day: date, code: str) -> asyncpg.Record:
    unit = await connection.fetchrow(UNIT_BY_CODE, day, code)
    assert unit is not None
    return unit


def written(report: OrganisationReport) -> tuple[int, int, int, int]:
    return report.units, report.codes, report.names, report.successions


async def test_before_july_2025_there_were_63_provinces(loaded: asyncpg.Connection) -> None:
    count = await count_on(loaded, date(2025, 6, 30))
    assert (count["PROVINCE"], count["CENTRAL_CITY"]) == (57, 6)
    assert "COMMUNE" not in count


async def test_two_tiers_began_with_34_provinces_and_3321_communes(loaded: asyncpg.Connection) -> None:
    assert await count_on(loaded, TWO_TIERS) == {
        "COUNTRY": 1, "MINISTRY": 14, "MINISTERIAL_AGENCY": 3,
        "PROVINCE": 28, "CENTRAL_CITY": 6, "DEPARTMENT": 15,
        "COMMUNE": 2621, "WARD": 687, "SPECIAL_ZONE": 13,
    }  # fmt: skip


async def test_three_provinces_became_cities_in_2026_and_22_communes_wards(loaded: asyncpg.Connection) -> None:
    count = await count_on(loaded, AUTUMN)
    assert (count["PROVINCE"], count["CENTRAL_CITY"]) == (25, 9)
    assert (count["COMMUNE"], count["WARD"], count["SPECIAL_ZONE"]) == (2599, 709, 13)


async def test_every_given_province_has_its_codes_communes_and_predecessors(loaded: asyncpg.Connection) -> None:
    sql = f"""
        select
            statistical_code, name, code,
            (select count(*) from units as below where below.parent_id = units.id and below.level = 'COMMUNE'),
            coalesce(
                (select string_agg(old.statistical_code, ' ' order by old.statistical_code)
                from unit_successions join units as old on old.id = predecessor_id where successor_id = units.id),
                statistical_code
            )
        from ({UNITS_ON}) as units where level = 'PROVINCE' order by statistical_code
    """
    rows = [tuple(map(str, row)) for row in await loaded.fetch(sql, TWO_TIERS)]
    with GIVEN.open(encoding="utf-8") as given:
        expected = [(*row[:4], " ".join(sorted(it[-3:-1] for it in row[4].split(" + ")))) for row in csv.reader(given)]
    assert rows == expected[1:]


async def test_a_code_means_one_unit_a_day(loaded: asyncpg.Connection) -> None:
    old, new = [(await unit_on(loaded, day, "H44")) for day in (date(2024, 1, 1), AUTUMN)]
    assert old["name"] == new["name"] == "Tỉnh Phú Thọ"
    assert (old["dissolved_on"], new["founded_on"]) == (date(2025, 6, 30), TWO_TIERS)
    twice = "select code from unit_codes where $1 between meant_from and meant_to group by code having count(*) > 1"
    assert await loaded.fetch(twice, AUTUMN) == []


async def test_phu_tho_succeeds_hoa_binh_phu_tho_and_vinh_phuc(loaded: asyncpg.Connection) -> None:
    rows = await loaded.fetch(
        """
        select old.code, from_day, reference
        from unit_successions
        join units as new on new.id = successor_id
        join units as old on old.id = predecessor_id
        where new.code = 'H44'
        order by old.code
        """
    )
    assert [row["code"] for row in rows] == ["H28", "H44", "H62"]
    assert {(row["from_day"], row["reference"]) for row in rows} == {(TWO_TIERS, "202/2025/QH15")}


async def test_a_unit_that_was_not_merged_is_one_unit_under_all_its_names(loaded: asyncpg.Connection) -> None:
    days = (date(2022, 9, 1), date(2026, 8, 31), date(2026, 9, 1))
    units = [await unit_on(loaded, day, "H49") for day in days]
    assert len({unit["id"] for unit in units}) == 1
    assert [unit["name"] for unit in units] == ["Tỉnh Quảng Ninh", "Tỉnh Quảng Ninh", "Thành phố Quảng Ninh"]
    assert [unit["kind"] for unit in units] == ["PROVINCE", "PROVINCE", "CENTRAL_CITY"]
    hue = await unit_on(loaded, date(2024, 12, 31), "H57")
    assert hue["name_en"] == "Thua Thien Hue Province"


async def test_the_tree_and_the_authority_follow_the_parents(loaded: asyncpg.Connection) -> None:
    codes = ("VN", "H44", "H44.07", "H44.100", "G22")
    country, province, department, commune, office = [await unit_on(loaded, AUTUMN, code) for code in codes]
    assert commune["path"] == f"{country['id']}.{province['id']}.{commune['id']}"
    assert department["path"] == f"{country['id']}.{province['id']}.{department['id']}"
    assert {unit["authority_id"] for unit in (province, department, commune)} == {province["id"]}
    assert (country["authority_id"], office["authority_id"]) == (country["id"], office["id"])


async def test_a_unit_is_found_by_its_words_without_marks_and_by_its_code(loaded: asyncpg.Connection) -> None:
    sql = f"""
        select code from ({UNITS_ON}) as units join unit_names as names on names.unit_id = units.id
        where names.search like '%' || $2 || '%' order by code
    """
    found = {words: [row["code"] for row in await loaded.fetch(sql, AUTUMN, words)] for words in WORDS}
    assert {"H44", "H44.110"} < set(found["phu tho"])
    assert (found["tinh phu tho"], found["h44 106"]) == (["H44"], ["H44.106"])
    assert "H44.106" in found["lam thao commune"]


async def test_the_portals_148_communes_of_phu_tho_are_the_148_listed(
    loaded: asyncpg.Connection, first_load: tuple[str, OrganisationReport]
) -> None:
    learned = first_load[1].learned
    assert (len(learned.known), len(learned.learned), learned.refused) == (16, 148, ())
    province = await unit_on(loaded, AUTUMN, "H44")
    communes = await loaded.fetch(
        "select id, code from units where parent_id = $1 and level = 'COMMUNE'", province["id"]
    )
    assert {(it["id"], it["code"]) for it in communes} == {(it.unit_id, it.code) for it in learned.learned}
    viet_tri = await unit_on(loaded, AUTUMN, "H44/07900")
    assert (viet_tri["code"], viet_tri["name"]) == ("H44.100", "Phường Việt Trì")


async def test_a_second_load_changes_nothing_and_says_so(loaded: asyncpg.Connection) -> None:
    report = await load_organisation(loaded)
    assert not report.changed
    assert written(report) == (0, 0, 0, 0)
    assert (report.listed, len(report.learned.known)) == (3451, 164)


async def test_a_name_that_changes_is_dated_and_a_name_corrected_is_replaced(
    loaded: asyncpg.Connection, lists: Path
) -> None:
    append(lists / "later_names.csv", "H44,2027-01-01,CENTRAL_CITY,Thành phố Phú Thọ,Phu Tho City,1/2026/QH16")
    replace(lists / "central.csv", "State Bank of Viet Nam", "State Bank of Vietnam")
    assert written(await load_organisation(loaded, lists)) == (0, 0, 3, 0)
    names = [(await unit_on(loaded, day, "H44"))["name"] for day in (AUTUMN, date(2027, 1, 1))]
    assert names == ["Tỉnh Phú Thọ", "Thành phố Phú Thọ"]


async def test_a_unit_dissolved_later_gives_its_code_to_the_next(loaded: asyncpg.Connection, lists: Path) -> None:
    before = await unit_on(loaded, AUTUMN, "H61")
    replace(lists / "provinces.csv", "Vinh Long Province,2025-07-01,", "Vinh Long Province,2025-07-01,2027-12-31")
    append(lists / "provinces.csv", "VN,H61,86,CENTRAL_CITY,Thành phố Vĩnh Long,Vinh Long City,2028-01-01,")
    append(lists / "successions.csv", "H61,H61,2028-01-01,1/2027/QH16")
    assert written(await load_organisation(loaded, lists)) == (2, 2, 1, 1)
    after = await unit_on(loaded, date(2028, 1, 1), "H61")
    assert (after["name"], after["id"] > before["id"]) == ("Thành phố Vĩnh Long", True)
    assert (await unit_on(loaded, AUTUMN, "H61"))["id"] == before["id"]


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("provinces.csv", "VN,H99,99,KINGDOM,Tỉnh Mới,New Province,,", "provinces.csv, line 88.*KINGDOM"),
        ("communes.csv", "H98,H98/1,1,COMMUNE,Xã Mới,New Commune,2025-07-01,", "the code H98 means no unit"),
        ("successions.csv", "H28,H44,2025-07-02,1/2025/QH15", "the code H28 means no unit on 2025-07-01"),
    ],
)
async def test_a_list_that_cannot_be_right_is_refused_whole(
    loaded: asyncpg.Connection, lists: Path, file: str, line: str, told: str
) -> None:
    before = await loaded.fetchval("select count(*) from units")
    append(lists / file, line)
    with pytest.raises(BadList, match=told):
        await load_organisation(loaded, lists)
    assert await loaded.fetchval("select count(*) from units") == before
