"""Do numerators and denominators earn the points that the law, the portal and arithmetic say?"""

import csv
import tomllib
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.flags import Flag
from domain.periods import Period
from domain.rulebook import Indicator, load_rulebooks
from domain.scoring import Figure, GroupScore, MeasureScore, Place, Scored, compare, rank, score, shown, stored
from domain.units import UnitLevel

DATA = Path(__file__).parent / "data"
BOOKS = load_rulebooks()
BOOK = BOOKS.on(Period.parse("2026-08").first_day)
SCORED = [indicator for indicator in BOOK.indicators if indicator.max_points is not None]
MOST = {each.code: each.max_points for each in SCORED} | {group.code: group.max_points for group in BOOK.groups}

EXAMPLES: list[dict[str, Any]] = [
    example
    for path in sorted((DATA / "examples").glob("*.toml"))
    for example in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["example"]
]

PORTAL = DATA / "portal" / "2026-08"
PREFIXES = {
    "1.1": ("transparency", "PUBLISH_ON_TIME"),
    "1.2": ("transparency", "PUBLIC_UPDATE_ON_TIME"),
    "1.3": ("transparency", "PUBLIC_CONTENT_FULL"),
    "1.4": ("transparency", "DOSSIER_SYNC"),
    "4.1": ("digitization", "ORIGINAL_RESULT_AVAILABLE"),
    "4.2": ("digitization", "SO_HOA_GIAY_TO_GIAI_QUYET"),
    "4.2c": ("digitization", "ELECTRONIC_CERTIFIED_COPY"),
    "4.3": ("digitization", "REUSED_DIGITIZED_DATA"),
    "4.4": ("digitization", "SYNCED_WITH_DVCQG_PERSONAL_STORAGE"),
    "4.5a": ("digitization", "CITIZEN_DATA_CONNECTED_FORMALITY"),
    "4.5b": ("digitization", "CITIZEN_DATA_CONNECTED_DOSSIER"),
    "5.2": ("satisfaction", "PETITION_PROCESSING_ON_TIME"),
    "5.3": ("satisfaction", "PETITION_HANDLING_SATISFACTION"),
    "5.4": ("satisfaction", "DOSSIER_RECEIVING_SATISFACTION"),
}
COLUMNS = {
    "2.1": ("progress", ("on_time",), "received", "score"),
    "3.1": ("online", ("partialCount", "fullCount"), "authorityCount", None),
    "3.2": ("online", ("onlineDossierCount",), "onlineServiceTotal", None),
    "3.3": ("online", ("channelOnlineSum",), "channelTotalSum", None),
    "3.5": ("payment", ("totalFeeDossierFormality",), "totalFeeFormality", None),
    "3.5b": ("payment", ("totalDossierOnlineFormalityPaymentSuccess",), "totalFeeFormality", None),
    "3.6": ("payment", ("totalDossierOnlinePaymentSuccess",), "totalDossierFinancialObligation", None),
    **{
        code: (file, (f"{name}_numerator",), f"{name}_denominator", f"{name}_score")
        for code, (file, name) in PREFIXES.items()
    },
}
TOTALS = {
    "CKMB": ("transparency", "totalScore"),
    "TDGQ": ("progress", "score"),
    "CLGQ": ("online", "totalScore"),
    "TTTT": ("payment", "totalScore"),
    "MDSH": ("digitization", "totalScore"),
    "MDHL": ("satisfaction", "totalScore"),
}

counts = st.integers(0, 10**6).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most)))
figures = counts.map(lambda pair: Figure(Decimal(pair[0]), Decimal(pair[1])))
known = st.dictionaries(st.sampled_from(BOOK.measures), figures)
levels = st.sampled_from([level for level in UnitLevel if level is not UnitLevel.NATIONAL])
totals = st.dictionaries(st.integers(), st.none() | st.fractions(0, 100) | st.decimals(0, 100, places=2), max_size=12)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["sentence"][:100])
def test_worked_example(example: dict[str, Any]) -> None:
    given = {code: Figure(Decimal(over), Decimal(under)) for code, (over, under) in example["figures"].items()}
    book = BOOKS.on(Period.parse(example["period"]).first_day)
    scored = score(given, book, level=UnitLevel(example.get("level", "PROVINCE")))
    assert {code: points_of(scored, code) for code in example["points"]} == example["points"]
    assert {code: codes_of(scored, code) for code in example.get("flags", {})} == example.get("flags", {})
    assert all(str(count) in example["sentence"] for pair in example["figures"].values() for count in pair)


def earned(scored: Scored, code: str) -> MeasureScore | GroupScore:
    return scored.groups[code] if code in scored.groups else scored.measures[code]


def points_of(scored: Scored, code: str) -> Decimal | str:
    points = scored.total if code == "total" else earned(scored, code).points
    return "none" if points is None else shown(points)


def codes_of(scored: Scored, code: str) -> list[str]:
    return [flag.code for flag in (scored.flags if code == "total" else scored.measures[code].flags)]


@given(known, levels)
def test_groups_are_the_sum_of_their_indicators_and_the_total_of_the_groups(
    held: dict[str, Figure], level: UnitLevel
) -> None:
    scored = score(held, BOOK, level=level)
    for group in BOOK.groups:
        parts = [scored.measures[indicator.code].points for indicator in BOOK.of_group(group.code)]
        assert (scored.groups[group.code].points or 0) == sum(points or 0 for points in parts)
    assert (scored.total or 0) == sum(group.points or 0 for group in scored.groups.values())


@given(known, levels)
def test_points_lie_between_0_and_the_maximum_and_what_they_lack_is_lost(
    told: dict[str, Figure], level: UnitLevel
) -> None:
    scored = score(told, BOOK, level=level)
    for code, most in MOST.items():
        held = earned(scored, code)
        if held.points is None or held.lost is None:
            assert held.points is held.lost is None
        else:
            assert most is not None
            assert 0 <= held.points <= most == held.points + held.lost


@given(known, levels)
def test_a_unit_lacking_a_group_says_so_and_is_not_ranked(held: dict[str, Figure], level: UnitLevel) -> None:
    scored = score(held, BOOK, level=level)
    missing = [code for code, group in scored.groups.items() if group.points is None]
    assert list(scored.missing_groups) == missing
    assert (Flag.MISSING_GROUP in scored.flags) == bool(missing)
    assert (scored.ranked_on, scored.band is None) == (None if missing else scored.total, bool(missing))


@given(st.sampled_from(SCORED), counts, st.integers(1, 10))
def test_a_higher_numerator_never_earns_less(indicator: Indicator, pair: tuple[int, int], more: int) -> None:
    low, high = (
        score({indicator.code: Figure(Decimal(pair[0] + added), Decimal(pair[1]))}, BOOK, level=UnitLevel.PROVINCE)
        for added in (0, more)
    )
    before, after = low.measures[indicator.code].points, high.measures[indicator.code].points
    assert (before is None) == (after is None)
    assert (before or 0) <= (after or 0)


@given(totals)
def test_a_place_counts_those_who_have_more(held: dict[int, Fraction | Decimal | None]) -> None:
    ranked = {key: Fraction(total) for key, total in held.items() if total is not None}
    naive = {
        key: Place(1 + sum(other > total for other in ranked.values()), len(ranked)) for key, total in ranked.items()
    }
    assert rank(held) == naive


def test_equal_totals_share_a_place_and_the_next_is_skipped() -> None:
    places = rank({"a": Decimal(90), "b": Decimal(80), "c": Fraction(80), "d": Decimal("79.99"), "e": None})
    assert {key: place.position for key, place in places.items()} == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert {place.out_of for place in places.values()} == {4}


def test_what_is_shown_rounds_halves_up_and_what_is_stored_to_even() -> None:
    assert [str(shown(Decimal(exact))) for exact in ("1.975", "1.965", "-1.965", "0", "100")] == [
        "1.98",
        "1.97",
        "-1.97",
        "0.00",
        "100.00",
    ]
    assert str(stored(Fraction(2, 3))) == "0.6666666667"
    assert [stored(Decimal(exact)) for exact in ("0.00000000005", "0.00000000015")] == [0, Decimal("0.0000000002")]


def test_points_within_rounding_of_each_other_do_not_differ() -> None:
    assert compare(Decimal("5.21"), Fraction("5.225")) == ()
    assert compare(Decimal("5.21"), Fraction("5.2251")) == (Flag.POINTS_DIFFER,)
    assert compare(None, Fraction(5)) == compare(Decimal(5), None) == ()
    assert compare(Decimal(60), Decimal(61), flag=Flag.TOTAL_DIFFERS) == (Flag.TOTAL_DIFFERS,)


def test_a_value_alone_is_shown_and_earns_nothing() -> None:
    scored = score({"2.2": Figure(value=Decimal("7.05"))}, BOOK, level=UnitLevel.PROVINCE)
    assert (scored.measures["2.2"].value, scored.measures["2.2"].flags) == (Fraction("7.05"), ())
    assert scored.total is None


def test_a_rate_without_its_counts_is_shown_but_lacks_what_earns_points() -> None:
    scored = score({"3.6": Figure(value=Decimal("67.82"))}, BOOK, level=UnitLevel.PROVINCE)
    rate = scored.measures["3.6"]
    assert (rate.value, rate.points, rate.flags) == (Fraction("67.82"), None, (Flag.MISSING_INDICATOR,))


def test_the_country_itself_is_not_scored() -> None:
    scored = score({"2.1": Figure(Decimal(3), Decimal(4))}, BOOK, level=UnitLevel.NATIONAL)
    assert scored.measures["2.1"].value == 75
    assert scored.measures["2.1"].points is scored.total is None
    assert scored.measures["1.1"].flags == ()


def test_counts_below_0_are_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        Figure(Decimal(-1), Decimal(5))


def table(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


FILES = {path.stem: table(path) for path in PORTAL.glob("*.csv")}


def number(held: str) -> Decimal | None:
    return Decimal(held) if held else None


def as_published(code: str, unit: str) -> Figure:
    file, over, under, points = COLUMNS[code]
    row = FILES[file][unit]
    counted = [number(row[column]) for column in over]
    numerator = None if None in counted else sum(filter(None, counted), Decimal(0))
    return Figure(numerator, number(row[under]), points=number(row[points]) if points else None)


def rescored(unit: str) -> tuple[dict[str, Figure], Scored]:
    told = {code: as_published(code, unit) for code in COLUMNS}
    level = {"": UnitLevel.PROVINCE, "PROVINCE": UnitLevel.DEPARTMENT}.get(
        FILES["units"][unit]["level"], UnitLevel.COMMUNE
    )
    return told, score(told, BOOK, level=level)


def test_2120_published_points_of_163_units_and_their_province_follow_from_their_numerators() -> None:
    compared: Counter[str] = Counter()
    for unit in FILES["units"]:
        told, scored = rescored(unit)
        for code, figure in told.items():
            if figure.points is not None:
                assert compare(figure.points, points_in(scored, code)) == (), (unit, code)
                compared[code] += 1
    everywhere = {"1.3", "2.1", "4.2c", "4.5a", "5.2", "5.3", "5.4"}
    with_dossiers = {"1.4", "4.1", "4.2", "4.3", "4.4", "4.5b"}
    assert compared == dict.fromkeys(everywhere, 164) | dict.fromkeys(with_dossiers, 162)
    assert compared.total() == 2120


def points_in(scored: Scored, code: str) -> Fraction:
    points = scored.measures[code].points
    assert points is not None, code
    return points


def test_340_points_that_the_portal_leaves_empty_are_empty_here_too() -> None:
    empty: Counter[str] = Counter()
    for unit in FILES["units"]:
        told, scored = rescored(unit)
        for code in PREFIXES.keys() & told.keys():
            if told[code].points is None:
                assert scored.measures[code].points is None, (unit, code)
                empty[code] += 1
    assert empty == {"1.1": 164, "1.2": 164} | dict.fromkeys(("1.4", "4.1", "4.2", "4.3", "4.4", "4.5b"), 2)


def test_821_published_group_totals_follow_from_the_numerators() -> None:
    compared: Counter[str] = Counter()
    for unit in FILES["units"]:
        _, scored = rescored(unit)
        for code, (file, column) in TOTALS.items():
            rounded, published = scored.groups[code].rounded, number(FILES[file][unit][column])
            assert compare(published, rounded) == (), (unit, code)
            compared[code] += rounded is not None and published is not None
    assert compared == dict.fromkeys(TOTALS, 164) | {"CLGQ": 1}


def test_the_groups_of_all_34_provinces_add_up_to_their_published_totals() -> None:
    national = table(DATA / "portal" / "national-2026-10-10.csv")
    assert [code for code, row in national.items() if not row["CKMB"]] == [""]
    provinces = [row for code, row in national.items() if code]
    assert [sum(Decimal(row[group]) for group in TOTALS) for row in provinces] == [
        Decimal(row["totalScore"]) for row in provinces
    ]
    assert len(provinces) == 34
