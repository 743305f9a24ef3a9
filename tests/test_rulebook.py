"""Are the rules loaded whole, refused where they are wrong, and changed from the right day on?"""

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from domain.flags import Flag
from domain.periods import Period, periods_between
from domain.rulebook import RULES, BadRulebook, Given, NoRulebook, Rulebook, RuleKind, load_rulebooks
from domain.scoring import Figure, Scored, score
from domain.units import UnitLevel

MAXIMA = {"CKMB": 18, "TDGQ": 20, "CLGQ": 12, "TTTT": 10, "MDSH": 22, "MDHL": 18}
BOOKS = load_rulebooks()
LATEST = BOOKS.editions[-1]


def test_an_index_of_100_points_has_6_groups_and_23_indicators() -> None:
    assert {group.code: group.max_points for group in LATEST.groups} == MAXIMA
    assert LATEST.max_points == 100
    assert len(LATEST.indicators) == 23


@pytest.mark.parametrize("book", BOOKS.editions, ids=lambda book: book.id)
def test_the_maxima_of_a_groups_indicators_add_up_to_its_own(book: Rulebook) -> None:
    added = {
        group.code: sum(indicator.max_points or 0 for indicator in book.of_group(group.code)) for group in book.groups
    }
    assert added == MAXIMA


def test_the_decision_names_five_groups_with_online_service_and_payment_as_one() -> None:
    maxima = [sum(MAXIMA[code] for code in group.groups) for group in LATEST.decision_groups]
    assert maxima == [18, 20, 22, 22, 18]
    assert LATEST.decision_groups[2].groups == ("CLGQ", "TTTT")


def test_measures_are_the_indicators_in_order_with_their_parts_behind_them() -> None:
    told = "1.1 1.2 1.3 1.4 2.1 2.2 3.1 3.2 3.3 3.5 3.5b 3.6 4.1 4.2 4.2c 4.3 4.4 4.5a 4.5b"
    assert " ".join(LATEST.measures) == f"{told} 5.1 5.1/TTHC 5.1/STAFF 5.2 5.3 5.4"


def test_every_rule_says_where_it_was_read_and_when_it_was_last_checked() -> None:
    for indicator in LATEST.indicators:
        assert indicator.reference.document == "Quyết định 766/QĐ-TTg ngày 23/6/2022"
        assert indicator.reference.note
        assert indicator.checked_on >= date(2026, 8, 1)


def test_a_rule_is_told_in_words_with_its_figures() -> None:
    told = {indicator.code: indicator.rule_in_words.en for indicator in LATEST.indicators}
    assert told["5.2"] == "6 × ratio; denominator 0: full points"
    assert told["5.4"] == "Full 6 points from a ratio of 90%, below it 6 × ratio / 90%; denominator 0: 0 points"
    assert told["2.2"] == "Shown only, no points"


def test_no_denominator_gives_nothing_that_counts_or_0_or_full_marks() -> None:
    by_gift = {gift: {i.code for i in LATEST.indicators if i.rule.zero_denominator is gift} for gift in (*Given, None)}
    assert by_gift[Given.NULL] == {"1.1", "1.2", "1.3", "1.4", "4.1", "4.2", "4.3", "4.4", "4.5a", "4.5b"}
    assert by_gift[Given.ZERO] == {"2.1", "3.1", "3.2", "3.3", "3.5", "3.5b", "3.6", "5.4"}
    assert by_gift[Given.FULL] == {"4.2c", "5.2", "5.3"}
    assert by_gift[None] == {"2.2", "5.1"}


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2022, 8, 1), "766-2022@2022-08-01"),
        (date(2023, 1, 1), "766-2022@2023-01-01"),
        (date(2023, 12, 31), "766-2022@2023-01-01"),
        (date(2026, 8, 1), "766-2022@2024-01-01"),
    ],
)
def test_a_day_has_the_edition_that_began_last(day: date, edition: str) -> None:
    assert BOOKS.on(day) is BOOKS.by_id(edition)


def test_before_august_2022_there_is_no_rulebook() -> None:
    with pytest.raises(NoRulebook):
        BOOKS.on(date(2022, 7, 31))
    with pytest.raises(NoRulebook):
        BOOKS.by_id("766-2022@2022-07-31")


def test_payment_had_a_threshold_of_30_percent_in_2023_alone() -> None:
    rules = [next(i.rule for i in book.indicators if i.code == "3.6") for book in BOOKS.editions]
    assert [rule.threshold for rule in rules] == [None, Decimal("0.3"), None]


def test_an_edition_stays_the_same_when_a_rule_is_only_checked_again(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    for path in (rules / "766-2022").iterdir():
        if path.stem != "rulebook":
            reworded(rules, path.name, "checked_on = 2026-11-21", "checked_on = 2026-12-24")
    assert [book.content for book in load_rulebooks(rules).editions] == [book.content for book in BOOKS.editions]


def test_bands_begin_at_their_minimum() -> None:
    codes = [LATEST.band(Decimal(points)).code for points in ("100", "90", "89.99", "70", "50", "49.99", "0")]
    assert codes == ["EXCELLENT", "EXCELLENT", "GOOD", "FAIR", "AVERAGE", "WEAK", "WEAK"]


def copied(folder: Path) -> Path:
    return shutil.copytree(RULES, folder / "rules")


def reworded(rules: Path, file: str, old: str, new: str) -> None:
    path = rules / "766-2022" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def amended(rules: Path, file: str, day: str, old: str, new: str) -> None:
    """Append to a file its one version again, with one change, from another day on."""
    path = rules / "766-2022" / file
    version = path.read_text(encoding="utf-8")
    assert old in version
    later = version.replace("valid_from = 2022-08-01", f"valid_from = {day}").replace(old, new)
    path.write_text(f"{version}\n{later}", encoding="utf-8")


def new_maxima(rules: Path) -> None:
    amended(rules, "5.2.toml", "2026-10-15", "max_points = 6", "max_points = 4")
    amended(rules, "5.3.toml", "2026-10-15", "max_points = 6", "max_points = 8")


def new_threshold(rules: Path) -> None:
    amended(rules, "5.4.toml", "2026-10-15", "threshold = 0.9", "threshold = 0.95")


def scores_of_2026(rules: Path) -> dict[Period, Scored]:
    """One unit with the same figures in every month, quarter, half-year and year about October 2026."""
    figures = {code: Figure(Decimal(70), Decimal(100)) for code in LATEST.measures}
    spans = [("2026-07", "2027-03"), ("2026-Q2", "2027-Q2"), ("2026-H1", "2027-H2"), ("2025", "2028")]
    periods = [each for first, last in spans for each in periods_between(Period.parse(first), Period.parse(last))]
    books = load_rulebooks(rules)
    return {each: score(figures, books.on(each.first_day), level=UnitLevel.PROVINCE) for each in periods}


@pytest.mark.parametrize(
    ("change", "changed"), [(new_maxima, {"5.2", "5.3"}), (new_threshold, {"5.4"})], ids=["maxima", "threshold"]
)
def test_a_change_of_rule_changes_exactly_the_periods_that_begin_later(
    tmp_path: Path, change: Callable[[Path], None], changed: set[str]
) -> None:
    before, rules = scores_of_2026(RULES), copied(tmp_path)
    change(rules)
    after = scores_of_2026(rules)
    for period, was in before.items():
        differing = {code for code, measure in was.measures.items() if measure != after[period].measures[code]}
        assert differing == (changed if period.first_day >= date(2026, 10, 15) else set()), period


def test_an_amendment_begins_an_edition_and_leaves_the_earlier_ones_as_they_were(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    new_maxima(rules)
    editions = load_rulebooks(rules).editions
    assert [book.content for book in editions[:-1]] == [book.content for book in BOOKS.editions]
    assert (editions[-2].valid_to, editions[-1].id) == (date(2026, 10, 14), "766-2022@2026-10-15")


def test_an_indicator_may_cease_and_another_take_its_points(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    reworded(rules, "5.2.toml", "valid_from = 2022-08-01", "valid_from = 2022-08-01\nvalid_to = 2026-12-31")
    amended(rules, "5.3.toml", "2027-01-01", "max_points = 6", "max_points = 12")
    books = load_rulebooks(rules)
    assert "5.2" in books.on(date(2026, 12, 31)).measures
    assert "5.2" not in books.on(date(2027, 1, 1)).measures


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("2.1.toml", "max_points = 20", "max_points = 19", "rulebook.toml: groups[TDGQ].max_points: 20, but"),
        ("2.1.toml", "max_points = 20", 'max_points = "20"', "2.1.toml: version[1].max_points: '20' is not a number"),
        ("2.1.toml", "max_points = 20\n", "", "2.1.toml: version[1].max_points: every indicator that gives points"),
        ("2.1.toml", "max_points = 20", "max_points = 20\ncolour = 1", "2.1.toml: version[1].colour: unknown"),
        ("2.1.toml", '"TDGQ"', '"TDQG"', "2.1.toml: group: 'TDQG' is no group"),
        ("2.1.toml", '"LINEAR"', '"CUBIC"', "2.1.toml: version[1].rule.kind: 'CUBIC' is not one of LINEAR"),
        ("2.1.toml", "checked_on = 2026-11-21\n", "", "2.1.toml: version[1].checked_on: missing"),
        ("2.1.toml", "valid_from = 2022-08-01", "valid_from = 2022-07-01", "rulebook.toml: valid_from: nothing holds"),
        ("2.1.toml", "[[version]]", "[version]", "2.1.toml: version: [[version]] tables are missing"),
        ("2.1.toml", "[[version]]", "note = 1\n[[version]]", "2.1.toml: note: unknown"),
        ("2.1.toml", "[[version]]", '[[version]]\ncode = "2.2"', "2.1.toml: code: is given by the file's name"),
        ("2.1.toml", "[[version]]", "[[version", "2.1.toml: not TOML"),
        ("2.1.toml", '"PROVINCE"', '"PROVINCES"', "2.1.toml: version[1].levels[2]: 'PROVINCES' is not one of"),
        ("1.1.toml", 'by = ["DEPARTMENT"', 'by = ["NATIONAL"', "1.1.toml: version[1].inherited_by: holds a level"),
        ("3.1.toml", "threshold = 0.8", "threshold = 80", "3.1.toml: version[1].rule.threshold: 80 is not a ratio"),
        ("3.1.toml", "threshold = 0.8\n", "", "3.1.toml: version[1].rule.threshold: a threshold rule has one"),
        ("3.1.toml", 'zero_denominator = "ZERO"', "", "3.1.toml: version[1].rule.zero_denominator: every rule"),
        ("3.6.toml", "2024-01-01", "2023-01-01", "3.6.toml: version[3].valid_from: 2023-01-01 is not after"),
        ("4.2c.toml", 'unreported = "FULL"', 'unreported = "ZERO"', "4.2c.toml: version[1].rule.unreported: what is"),
        ("5.1.toml", '"5.1/STAFF"', '"5.2/STAFF"', "5.1.toml: version[1].parts: '5.2/STAFF' does not begin with 5.1/"),
        ("5.1.toml", '"5.1/STAFF"', '"5.1/TTHC"', "5.1.toml: version[1].parts: two have the same code"),
        ("rulebook.toml", "max_points = 100", "max_points = 99", "rulebook.toml: version[1].max_points: 99, but"),
        ("rulebook.toml", '["CLGQ", "TTTT"]', '["CLGQ"]', "rulebook.toml: version[1].decision_groups: do not hold"),
        ("rulebook.toml", "minimum = 80", "minimum = 90", "rulebook.toml: version[1].bands: are not listed"),
        (
            "rulebook.toml",
            'en = "Online payment"',
            'en = " "',
            "rulebook.toml: version[1].groups[4].name.en: ' ' is not",
        ),
    ],
)
def test_bad_rule_data_is_refused_with_its_file_and_field(
    tmp_path: Path, file: str, old: str, new: str, complaint: str
) -> None:
    rules = copied(tmp_path)
    reworded(rules, file, old, new)
    with pytest.raises(BadRulebook) as refused:
        load_rulebooks(rules)
    assert str(refused.value).startswith(f"766-2022/{complaint}")


def test_two_decisions_may_not_hold_on_the_same_day(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    shutil.copytree(rules / "766-2022", rules / "999-2027")
    with pytest.raises(BadRulebook, match="valid_from"):
        load_rulebooks(rules)


def test_every_flag_speaks_both_languages() -> None:
    assert all(flag.message.vi and flag.message.en != flag.message.vi for flag in Flag)


def test_indicators_that_are_only_shown_carry_no_points() -> None:
    shown = {indicator.code for indicator in LATEST.indicators if indicator.rule.kind is RuleKind.SHOWN}
    assert (
        shown == {indicator.code for indicator in LATEST.indicators if indicator.max_points is None} == {"2.2", "5.1"}
    )
