"""Is all that the portal published in the database, unchanged, and does the rulebook agree with it?"""

import csv
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest

from db.demonstration import PORTAL, load_demonstration
from db.migrate import migrate
from db.published import LoadReport
from domain.scoring import TOLERANCE, shown
from tests.databases import Databases
from tests.publishing import AT, GROUPS, edition, ranks, score, undone

GIVEN = PORTAL / "2026-08"
INDICATORS = {
    "PUBLISH_ON_TIME": "1.1",
    "PUBLIC_UPDATE_ON_TIME": "1.2",
    "PUBLIC_CONTENT_FULL": "1.3",
    "DOSSIER_SYNC": "1.4",
    "ORIGINAL_RESULT_AVAILABLE": "4.1",
    "SO_HOA_GIAY_TO_GIAI_QUYET": "4.2",
    "ELECTRONIC_CERTIFIED_COPY": "4.2c",
    "REUSED_DIGITIZED_DATA": "4.3",
    "SYNCED_WITH_DVCQG_PERSONAL_STORAGE": "4.4",
    "CITIZEN_DATA_CONNECTED_FORMALITY": "4.5a",
    "CITIZEN_DATA_CONNECTED_DOSSIER": "4.5b",
    "PETITION_CLASSIFICATION_TTHC": "5.1/TTHC",
    "PETITION_CLASSIFICATION_STAFF": "5.1/STAFF",
    "PETITION_PROCESSING_ON_TIME": "5.2",
    "PETITION_HANDLING_SATISFACTION": "5.3",
    "DOSSIER_RECEIVING_SATISFACTION": "5.4",
}
ARRAYS = {"numerator": "numerators", "denominator": "denominators", "score": "indicator_points"}
CELLS = {
    **{f"{name}_{it}": (array, code) for name, code in INDICATORS.items() for it, array in ARRAYS.items()},
    "on_time": ("numerators", "2.1"),
    "received": ("denominators", "2.1"),
    "score": ("indicator_points", "2.1"),
    "avg_processing_days": ("indicator_values", "2.2"),
    "authorityCount": ("denominators", "3.1"),
    "onlineDossierCount": ("numerators", "3.2"),
    "onlineServiceTotal": ("denominators", "3.2"),
    "channelOnlineSum": ("numerators", "3.3"),
    "channelTotalSum": ("denominators", "3.3"),
    "totalFeeDossierFormality": ("numerators", "3.5"),
    "totalFeeFormality": ("denominators", "3.5"),
    "totalDossierOnlineFormalityPaymentSuccess": ("numerators", "3.5b"),
    "totalFeeDossierFormalityDistinct": ("denominators", "3.5b"),
    "totalDossierOnlinePaymentSuccess": ("numerators", "3.6"),
    "totalDossierFinancialObligation": ("denominators", "3.6"),
    "classifiedPetitions": ("numerators", "5.1"),
    "totalPetitions": ("denominators", "5.1"),
}
GROUP_OF_FILE = {
    "transparency": "CKMB",
    "progress": "TDGQ",
    "online": "CLGQ",
    "payment": "TTTT",
    "digitization": "MDSH",
    "satisfaction": "MDHL",
}
FIND_SCORES = """
    select units.code, scores.*
    from scores join units on units.id = unit_id
    where basis = 'PUBLISHED' and period = $1
"""
LEVELS = ("PROVINCE", "DEPARTMENT", "COMMUNE")
# Each row with the transaction that wrote it last.
EVERYTHING = """
    select
        (select array_agg((scores.xmin, scores)::text order by unit_id, period) from scores) as scores,
        (select array_agg((f.xmin, f)::text order by unit_id, period, subject) from published_figures as f) as figures,
        (select array_agg(loads::text order by id) from loads) as loads
"""


@pytest.fixture
async def shipped(demonstration_url: str) -> AsyncIterator[asyncpg.Connection]:
    async with undone(demonstration_url) as connection:
        yield connection


Loaded = tuple[str, Sequence[LoadReport]]


@pytest.fixture(scope="module")
async def first_load(databases: Databases) -> AsyncIterator[Loaded]:
    """A database into which the demonstration was loaded once, and what was reported."""
    async with databases.made() as url:
        await migrate(url)
        yield url, await load_demonstration(url, AT)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as given:
        return list(csv.DictReader(given))


async def scores_of(connection: asyncpg.Connection, period: str) -> dict[str, asyncpg.Record]:
    return {row["code"]: row for row in await connection.fetch(FIND_SCORES, period)}


def element(found: asyncpg.Record, array: str, code: str) -> Decimal | None:
    order = GROUPS if array.startswith("group") else edition("2026-08").measures
    value: Decimal | None = found[array][order.index(code)]
    return value


def number(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


async def test_all_1183_rows_that_the_portal_published_are_kept(first_load: Loaded) -> None:
    reports = first_load[1]
    assert {it.source: it.rows_kept for it in reports} == {
        "national-2026-10-10.csv": 35,
        **{f"2026-08/{name}.csv": 164 for name in ("units", *GROUP_OF_FILE)},
    }
    assert [it.refused for it in reports] == [()] * 8
    assert sum(it.changed for it in reports) == 4834


async def test_all_164_units_are_known_by_their_codes(first_load: Loaded) -> None:
    report = first_load[1][0]
    assert (report.layout, len(report.units.known), report.units.refused) == ("units", 164, ())


async def test_columns_that_are_not_used_are_listed(first_load: Loaded) -> None:
    assert {it.layout: it.columns_unused for it in first_load[1] if it.columns_unused} == {
        "national": ("name", "ratio"),
        "online": ("channelDirectSum", "channelPostalSum", "onlineOnTimeSum", "onlineOverdueSum"),
        "progress": ("overdue",),
        "satisfaction": ("totalDossiers",),
    }


async def test_the_same_load_again_writes_not_one_row(first_load: Loaded) -> None:
    url, _ = first_load
    async with undone(url) as connection:
        before = await connection.fetchrow(EVERYTHING)
        again = await load_demonstration(url, AT)
        assert [(it.changed, it.load_id) for it in again] == [(0, None)] * 8
        assert await connection.fetchrow(EVERYTHING) == before


async def test_dong_thap_is_first_with_68_8_and_ha_noi_34th_with_55_23(shipped: asyncpg.Connection) -> None:
    first, last = await score(shipped, "H20", "2026"), await score(shipped, "H26", "2026")
    assert (first["rank_position"], first["points"]) == (1, Decimal("68.8"))
    assert (last["rank_position"], last["rank_out_of"], last["points"]) == (34, 34, Decimal("55.23"))


async def test_the_34_provinces_stand_as_the_national_file_lists_them(shipped: asyncpg.Connection) -> None:
    listed = [row for row in rows_of(PORTAL / "national-2026-10-10.csv") if row["code"]]
    places = {code: place for code, (place, *_) in (await ranks(shipped, "2026")).items() if place}
    assert sorted(places, key=places.__getitem__) == [row["code"] for row in listed]
    assert sorted(places.values()) == list(range(1, 35))


async def test_all_273_national_figures_read_back_as_published(shipped: asyncpg.Connection) -> None:
    scores, compared = await scores_of(shipped, "2026"), 0
    for row in rows_of(PORTAL / "national-2026-10-10.csv"):
        found = scores[row["code"] or "VN"]
        said = [found["points"], *(element(found, "group_points", group) for group in GROUPS), found["change"]]
        columns = ("totalScore", *GROUPS, "scoreDelta")
        assert said == [number(row[column]) for column in columns]
        compared += sum(row[column] != "" for column in columns)
    assert compared == 273


async def test_the_country_has_a_total_and_a_band_but_no_groups_and_no_rank(shipped: asyncpg.Connection) -> None:
    country = await score(shipped, "VN", "2026")
    assert (country["points"], country["band"], country["rank_position"]) == (Decimal("62.59"), "AVERAGE", None)
    assert country["flags"] == ["MISSING_GROUP"]


async def test_the_year_2026_is_provisional_as_of_10_october_and_august_is_over(shipped: asyncpg.Connection) -> None:
    year, month = await score(shipped, "H44", "2026"), await score(shipped, "H44", "2026-08")
    assert (year["provisional"], year["cut_off"].isoformat()) == (True, "2026-10-10T17:00:00+00:00")
    assert (month["provisional"], month["cut_off"].isoformat()) == (False, "2026-08-31T17:00:00+00:00")


async def test_h44_and_its_163_units_read_back_cell_by_cell(shipped: asyncpg.Connection) -> None:
    scores, compared = await scores_of(shipped, "2026-08"), 0
    for name, group in GROUP_OF_FILE.items():
        for row in rows_of(GIVEN / f"{name}.csv"):
            found = scores[row["code"]]
            cells = {column: place for column, place in CELLS.items() if column in row}
            assert {column: element(found, *place) for column, place in cells.items()} == {
                column: number(row[column]) for column in cells
            }
            assert element(found, "group_points", group) == Decimal(
                row["score" if name == "progress" else "totalScore"]
            )
            compared += 1 + sum(row[column] != "" for column in cells)
    assert (len(scores), compared) == (164, 9833)


async def test_offered_online_is_what_is_partly_and_fully_online(shipped: asyncpg.Connection) -> None:
    (row,) = [row for row in rows_of(GIVEN / "online.csv") if row["code"] == "H44"]
    found = element(await score(shipped, "H44", "2026-08"), "numerators", "3.1")
    assert found == int(row["partialCount"]) + int(row["fullCount"]) == 52


async def test_every_total_is_the_sum_of_its_published_groups(shipped: asyncpg.Connection) -> None:
    scores = await scores_of(shipped, "2026-08")
    assert all(found["points"] == sum(found["group_points"]) for found in scores.values())


async def test_all_points_recomputed_from_counts_agree_with_the_published_ones(shipped: asyncpg.Connection) -> None:
    """Groups after rounding their indicators, as the portal does; added up exactly they come within 0.0184."""
    book, compared = edition("2026-08"), Counter[str]()
    for found in (await scores_of(shipped, "2026-08")).values():
        ours = dict(zip(book.measures, found["indicator_recomputed"], strict=True))
        pairs = [("indicator", it, ours[code]) for code, it in zip(ours, found["indicator_points"], strict=True)]
        for group, published, exact in zip(GROUPS, found["group_points"], found["group_recomputed"], strict=True):
            there = [ours[it.code] for it in book.of_group(group) if ours[it.code] is not None]
            pairs.append(("group", published, exact if exact is None else sum(map(shown, there))))
        known = [(kind, published, it) for kind, published, it in pairs if None not in (published, it)]
        assert all(abs(published - it) <= TOLERANCE for _, published, it in known)
        compared.update(kind for kind, *_ in known)
    assert compared == {"indicator": 2120, "group": 821}


async def test_nothing_of_the_portal_s_is_flagged_as_differing(shipped: asyncpg.Connection) -> None:
    for found in (*(await scores_of(shipped, "2026-08")).values(), *(await scores_of(shipped, "2026")).values()):
        said = {*found["flags"], *",".join(found["indicator_flags"]).split(",")}
        assert said.isdisjoint({"POINTS_DIFFER", "TOTAL_DIFFERS", "NUMERATOR_EXCEEDS_DENOMINATOR"})


async def test_25_units_were_read_while_their_dossiers_changed(shipped: asyncpg.Connection) -> None:
    flagged = {code for code, found in (await scores_of(shipped, "2026-08")).items() if found["flags"]}
    differing = {
        row["code"]
        for row, other in zip(rows_of(GIVEN / "progress.csv"), rows_of(GIVEN / "satisfaction.csv"), strict=True)
        if row["received"] != other["totalDossiers"]
    }
    assert flagged == differing
    assert len(flagged) == 25


async def test_the_163_units_are_ranked_among_departments_and_among_communes(shipped: asyncpg.Connection) -> None:
    scores = await scores_of(shipped, "2026-08")
    by_level = {level: {it["rank_out_of"] for it in scores.values() if it["level"] == level} for level in LEVELS}
    assert by_level == {"PROVINCE": {1}, "DEPARTMENT": {15}, "COMMUNE": {148}}
