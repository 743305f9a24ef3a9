"""What do figures that come in, again, corrected, in parts or withdrawn, make of scores and ranks?"""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest

from db.published import PublishedFile, UnusableFile, load_published, open_file
from domain.periods import Period
from domain.scoring import rank
from tests.publishing import AT, GROUPS, file, load, measure, ranking, ranks, score, undone

ON_TIME = "code,period,subject,numerator,denominator,points\n"
HALF = ON_TIME + "H44,2026-07,2.1,50,100,10"
PAID = "code,subject,numerator,denominator\nH44,3.6,15,100"


@pytest.fixture
async def writer(demonstration_url: str) -> AsyncIterator[asyncpg.Connection]:
    async with undone(demonstration_url) as connection:
        yield connection


async def test_numerators_make_points_of_the_rulebook_beside_the_published_ones(writer: asyncpg.Connection) -> None:
    report = await load(writer, HALF)
    assert (report.layout, report.rows_kept, report.changed) == ("long", 1, 1)
    assert measure(await score(writer, "H44", "2026-07"), "2.1") == {
        "numerators": 50,
        "denominators": 100,
        "indicator_values": 50,
        "indicator_points": 10,
        "indicator_recomputed": 10,
        "flags": [],
    }


async def test_a_wrong_published_point_is_a_flag_and_no_error(writer: asyncpg.Connection) -> None:
    report = await load(writer, HALF.replace("100,10", "100,10.02"))
    assert report.refused == ()
    said = measure(await score(writer, "H44", "2026-07"), "2.1")
    assert (said["indicator_points"], said["indicator_recomputed"]) == (Decimal("10.02"), 10)
    assert said["flags"] == ["POINTS_DIFFER"]


async def test_a_difference_of_rounding_is_no_flag(writer: asyncpg.Connection) -> None:
    await load(writer, HALF.replace("100,10", "100,10.015"))
    assert measure(await score(writer, "H44", "2026-07"), "2.1")["flags"] == []


async def test_points_where_counts_give_none_are_a_flag(writer: asyncpg.Connection) -> None:
    await load(writer, ON_TIME + "H44,2026-07,1.4,0,0,6")
    said = measure(await score(writer, "H44", "2026-07"), "1.4")
    assert said["indicator_recomputed"] is None
    assert "POINTS_DIFFER" in said["flags"]


async def test_a_wrong_group_total_is_a_flag_of_the_score(writer: asyncpg.Connection) -> None:
    await load(writer, HALF, ON_TIME + "H44,2026-07,TDGQ,,,12")
    found = await score(writer, "H44", "2026-07")
    assert found["flags"] == ["MISSING_GROUP", "POINTS_DIFFER"]
    assert found["group_recomputed"] == [None, 10, None, None, None, None]


async def test_a_group_of_which_a_count_is_unknown_is_not_recomputed(writer: asyncpg.Connection) -> None:
    await load(writer, ON_TIME + "H44,2026-07,3.1,8,10,2\nH44,2026-07,CLGQ,,,2")
    found = await score(writer, "H44", "2026-07")
    assert measure(found, "3.1")["indicator_recomputed"] == 2
    assert measure(found, "3.2")["flags"] == ["MISSING_INDICATOR"]
    assert (found["group_points"][2], found["group_recomputed"][2]) == (2, None)


async def test_only_group_points_make_a_score_without_numerators(writer: asyncpg.Connection) -> None:
    await load(writer, ranking({"H44": (18, 20, 12, 10, 22, "8.5")}), period="2026-07")
    found = await score(writer, "H44", "2026-07")
    assert (found["points"], found["band"], found["flags"]) == (Decimal("90.5"), "EXCELLENT", [])
    assert found["group_points"] == [18, 20, 12, 10, 22, Decimal("8.5")]
    assert {*found["group_recomputed"], *found["numerators"], *found["indicator_recomputed"]} == {None}
    assert {*found["indicator_flags"]} == {"MISSING_INDICATOR"}


async def test_a_published_total_counts_and_is_flagged_where_its_groups_say_otherwise(
    writer: asyncpg.Connection,
) -> None:
    await load(writer, f"code,totalScore,{','.join(GROUPS)}\nH44,50.5,10,10,10,10,5,5", period="2026-07")
    found = await score(writer, "H44", "2026-07")
    assert (found["points"], found["flags"]) == (Decimal("50.5"), ["TOTAL_DIFFERS"])


async def test_a_sum_of_some_groups_has_no_band_and_no_rank(writer: asyncpg.Connection) -> None:
    await load(writer, ranking({"H44": (18, 20, 12, 10, 22, None)}), period="2026-07")
    found = await score(writer, "H44", "2026-07")
    assert (found["points"], found["band"], found["rank_position"]) == (82, None, None)
    assert found["flags"] == ["MISSING_GROUP"]


async def test_equal_points_share_a_place_and_a_missing_group_has_none(writer: asyncpg.Connection) -> None:
    totals = {"H01": 9, "H20": 8, "H44": 8, "H26": 7}
    missing = {"H24": (18, 20, 12, None, 22, 18)}
    await load(writer, ranking({**totals, **missing}), period="2026-07")
    assert await ranks(writer, "2026-07") == {
        "H01": (1, 4, None),
        "H20": (2, 4, None),
        "H24": (None, None, None),
        "H26": (4, 4, None),
        "H44": (2, 4, None),
    }
    places = rank({code: Decimal(points) for code, points in totals.items()})
    assert {code: it.position for code, it in places.items()} == {"H01": 1, "H20": 2, "H44": 2, "H26": 4}


async def test_levels_are_ranked_apart(writer: asyncpg.Connection) -> None:
    await load(writer, ranking({"H44": 1, "H44.07": 9, "H44.100": 5, "H44.101": 8}), period="2026-07")
    found = {code: (place, out_of) for code, (place, out_of, _) in (await ranks(writer, "2026-07")).items()}
    assert found == {"H44": (1, 1), "H44.07": (1, 1), "H44.100": (2, 2), "H44.101": (1, 2)}


@pytest.mark.parametrize("order", [("2026-06", "2026-07"), ("2026-07", "2026-06")])
async def test_the_rank_of_the_period_before_is_known_whichever_came_first(
    writer: asyncpg.Connection, order: tuple[str, str]
) -> None:
    files = {"2026-06": ranking({"H01": 9, "H20": 8}), "2026-07": ranking({"H01": 8, "H20": 9, "H26": 1})}
    for period in order:
        await load(writer, files[period], period=period)
    assert await ranks(writer, "2026-07") == {"H01": (2, 3, 1), "H20": (1, 3, 2), "H26": (3, 3, None)}
    assert await ranks(writer, "2026-06") == {"H01": (1, 2, None), "H20": (2, 2, None)}


async def test_a_correction_moves_ranks_and_what_the_next_period_says_of_them(writer: asyncpg.Connection) -> None:
    await load(writer, ranking({"H01": 9, "H20": 8}), period="2026-06")
    await load(writer, ranking({"H01": 9, "H20": 8}), period="2026-07")
    report = await load(writer, ranking({"H20": 10}), period="2026-06")
    assert report.changed == 1
    assert await ranks(writer, "2026-06") == {"H01": (2, 2, None), "H20": (1, 2, None)}
    assert await ranks(writer, "2026-07") == {"H01": (1, 2, 2), "H20": (2, 2, 1)}


async def test_december_looks_back_and_january_is_told(writer: asyncpg.Connection) -> None:
    await load(writer, ranking({"H01": 9, "H20": 8}), period="2026-01")
    await load(writer, ranking({"H01": 8, "H20": 9}), period="2025-12")
    assert await ranks(writer, "2026-01") == {"H01": (1, 2, 2), "H20": (2, 2, 1)}


async def test_a_corrected_file_replaces_what_it_holds_and_the_old_one_brings_it_back(
    writer: asyncpg.Connection,
) -> None:
    corrected = HALF.replace("50,100,10", "60,100,12")
    for text, numerator in ((HALF, 50), (corrected, 60), (HALF, 50)):
        report = await load(writer, text)
        assert (report.changed, report.load_id is None) == (1, False)
        assert measure(await score(writer, "H44", "2026-07"), "2.1")["numerators"] == numerator


async def test_the_same_content_again_changes_nothing_and_is_not_a_load(writer: asyncpg.Connection) -> None:
    first, again = await load(writer, HALF), await load(writer, HALF)
    assert first.load_id is not None
    assert (again.changed, again.load_id, again.rows_kept) == (0, None, 1)
    assert await writer.fetchval("select max(id) from loads") == first.load_id


async def test_figures_of_other_files_stay(writer: asyncpg.Connection) -> None:
    await load(writer, HALF, ON_TIME + "H44,2026-07,1.3,87,89,1.96")
    found = await score(writer, "H44", "2026-07")
    assert measure(found, "2.1")["numerators"] == 50
    assert measure(found, "1.3")["numerators"] == 87


async def test_an_empty_figure_withdraws_what_was_published_and_an_empty_score_is_gone(
    writer: asyncpg.Connection,
) -> None:
    await load(writer, ranking({"H01": 9, "H20": 8}), period="2026-07")
    report = await load(writer, ranking({"H01": (None,) * 6}), period="2026-07")
    assert report.changed == 6
    assert await ranks(writer, "2026-07") == {"H20": (1, 1, None)}


async def test_figures_read_on_different_days_are_flagged_and_the_last_day_counts(writer: asyncpg.Connection) -> None:
    captured = "code,period,subject,points,captured\nH44,2026-07,{},5,2026-{}"
    await load(writer, captured.format("CKMB", "07-30"), captured.format("TDGQ", "07-31"))
    found = await score(writer, "H44", "2026-07")
    assert "CAPTURES_DIFFER" in found["flags"]
    assert (found["provisional"], found["cut_off"].isoformat()) == (False, "2026-07-31T17:00:00+00:00")


async def test_a_period_that_was_not_over_when_it_was_read_is_provisional(writer: asyncpg.Connection) -> None:
    given = PublishedFile("figures.csv", b"code,CKMB\nH44,5", Period.parse("2026-07"), date(2026, 7, 30))
    await load_published(writer, [given], at=AT)
    assert (await score(writer, "H44", "2026-07"))["provisional"]


@pytest.mark.parametrize(
    ("period", "points"), [("2023-12", 3), ("2024-01", Decimal("0.9")), ("2022-08", Decimal("0.9"))]
)
async def test_the_edition_of_the_first_day_makes_the_points(
    writer: asyncpg.Connection, period: str, points: Decimal
) -> None:
    await load(writer, PAID, period=period)
    assert measure(await score(writer, "H44", period), "3.6")["indicator_recomputed"] == points


async def test_a_code_means_the_unit_that_bore_it_last_in_the_period(writer: asyncpg.Connection) -> None:
    for period in ("2025-06", "2025-07", "2025"):
        await load(writer, ranking({"H44": 9}), period=period)
    sql = """
        select period, founded_on from scores join units on units.id = unit_id
        where code = 'H44' and period like '2025%' order by period
    """
    assert [tuple(row) for row in await writer.fetch(sql)] == [
        ("2025", date(2025, 7, 1)),
        ("2025-06", None),
        ("2025-07", date(2025, 7, 1)),
    ]


async def test_the_old_form_of_a_code_means_the_same_unit(writer: asyncpg.Connection) -> None:
    await load(writer, ranking({"000.00.07.H44": 9}), period="2026-07")
    assert (await score(writer, "H44.07", "2026-07"))["level"] == "DEPARTMENT"


async def test_json_semicolons_and_a_byte_order_mark_say_the_same(writer: asyncpg.Connection) -> None:
    json = """{"count": 1, "rows": [
        {"code": "H44", "period": "2026-07", "subject": "2.1", "numerator": 50, "denominator": 1e2, "points": "10"}
    ]}"""
    await load(writer, HALF)
    for text in (json, json[json.index("[") : -1], HALF.replace(",", ";"), "\ufeff" + HALF.replace("\n", "\r\n")):
        report = await load(writer, text)
        assert (report.rows_kept, report.refused, report.changed) == (1, (), 0)


async def test_the_folder_names_the_period_and_the_row_its_own(writer: asyncpg.Connection, tmp_path: Path) -> None:
    folder = tmp_path / "2026-07"
    folder.mkdir()
    (folder / "a.csv").write_text("code,period,CKMB\nH44,,1\nH44,2026-06,2\nH44,year 2024 (to date),3")
    opened = open_file(folder / "a.csv")
    (report,) = await load_published(writer, [opened], at=AT)
    assert (opened.source, [str(it) for it in report.periods]) == ("2026-07/a.csv", ["2026-07", "2026-06", "2024"])
    assert (await score(writer, "H44", "2024"))["group_points"][0] == 3


async def test_a_list_of_units_teaches_codes_that_figures_beside_it_may_use(writer: asyncpg.Connection) -> None:
    units = file("code,name,level\nH26.150,UBND phường Hoàn Kiếm - Thành phố Hà Nội,COMMUNE\nH26.1,Xã Không Có,COMMUNE")
    listed, figures = await load_published(writer, [file(ranking({"H26.150": 9}), period="2026-07"), units], at=AT)
    assert [(it.code, it.replaced) for it in listed.units.learned] == [("H26.150", "H26/00070")]
    assert [(it.line, it.field, it.code) for it in listed.refused] == [(3, "code", "UNKNOWN_UNIT")]
    assert (listed.rows_kept, listed.rows_refused, listed.changed) == (1, 1, 1)
    assert (figures.rows_kept, figures.refused) == (1, ())


async def test_one_file_that_cannot_be_used_keeps_all_of_them_out(writer: asyncpg.Connection) -> None:
    with pytest.raises(UnusableFile):
        await load_published(writer, [file(HALF), file("a,b\n1,2")], at=AT)
    assert await ranks(writer, "2026-07") == {}
