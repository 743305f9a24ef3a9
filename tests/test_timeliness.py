"""Is a dossier judged on time or late as the rules say, in every period, and by the clock alone?"""

import shutil
import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import TICK, NaiveInstant, load_calendar
from domain.facts import Facts, ImpossibleInstant, Promise, Status, StatusEvent, Supplement
from domain.periods import VIETNAM, Period
from domain.reasoning import Applied, EndedBy, NotCounted
from domain.rulebook import RULES as BOOK_FOLDER
from domain.rulebook import BadRulebook, load_rulebooks
from domain.timeliness import Outcome, Verdict, becomes_late_at, judge
from domain.timeliness_rules import STOPPABLE, ComparedBy, TimelinessRules

CALENDAR = load_calendar()
RULES = load_rulebooks().editions[-1].timeliness
EXAMPLES: list[dict[str, Any]] = [
    example
    for path in sorted((Path(__file__).parent / "data" / "examples" / "timeliness").glob("*.toml"))
    for example in tomllib.loads(path.read_text(encoding="utf-8"))["example"]
]
START = datetime(2026, 1, 26, tzinfo=VIETNAM)
END = datetime(2026, 4, 30, 20, tzinfo=VIETNAM)

instants = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
events = st.builds(StatusEvent, instants, st.sampled_from(Status))
open_events = st.builds(StatusEvent, instants, st.sampled_from([Status.IN_PROCESS, Status.PAYMENT_ASKED]))
promises = st.builds(Promise, instants, instants)
supplements = st.tuples(instants, instants, st.booleans()).map(
    lambda drawn: Supplement(min(drawn[:2]), max(drawn[:2]) if drawn[2] else None)
)
rules = st.builds(
    lambda by, stops: replace(RULES, compared_by=by, clock_stops=tuple(stops)),
    st.sampled_from(ComparedBy),
    st.sets(st.sampled_from(sorted(STOPPABLE))),
)


def courses(happening: st.SearchStrategy[StatusEvent]) -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        instants,
        st.lists(happening, max_size=4).map(tuple),
        st.lists(promises, max_size=3).map(tuple),
        st.lists(supplements, max_size=2).map(tuple),
        st.none() | st.integers(0, 20),
    )


def here(clock: datetime) -> datetime:
    return clock.replace(tzinfo=VIETNAM)


def facts_of(example: dict[str, Any]) -> Facts:
    return Facts(
        here(example["received"]) if "received" in example else None,
        tuple(StatusEvent(here(at), Status[name]) for name, at in example.get("statuses", [])),
        tuple(Promise(here(given_at), here(due)) for given_at, due in example.get("promised", [])),
        tuple(Supplement(*map(here, spell)) for spell in example.get("supplements", [])),
        example.get("limit_days"),
    )


def rules_of(example: dict[str, Any]) -> TimelinessRules:
    stops = tuple(Status[name] for name in example.get("clock_stops", []))
    return replace(RULES, compared_by=ComparedBy(example.get("compared_by", "DATE")), clock_stops=stops)


def told(verdict: Verdict) -> dict[str, Any]:
    return {
        "ended_by": verdict.end and verdict.end.by.name,
        "due": verdict.due and verdict.due.at and verdict.due.at.replace(tzinfo=None),
        "due_by": type(verdict.due).__name__,
        "late_from": verdict.late_from and verdict.late_from.replace(tzinfo=None),
        "late_by": "none" if verdict.late_by is None else verdict.late_by.said.en,
        "waited": None if verdict.waited is None else verdict.waited.said.en,
        "moves": len(verdict.moves),
        "moved_after_passing": verdict.moved_after_passing,
        "not_counted": verdict.not_counted and verdict.not_counted.name,
    }


def month_of(instant: datetime) -> Period:
    return Period.parse(f"{instant.astimezone(VIETNAM):%Y-%m}")


def judged(facts: Facts, settings: TimelinessRules, at: datetime) -> Verdict:
    """The verdict of the month in which it is seen."""
    return judge(facts, settings, CALENDAR, month_of(at), at)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["sentence"][:100])
def test_worked_example(example: dict[str, Any]) -> None:
    facts, settings, at = facts_of(example), rules_of(example), here(example["at"])
    verdicts = {code: judge(facts, settings, CALENDAR, Period.parse(code), at) for code in example["outcomes"]}
    assert {code: verdict.outcome.name for code, verdict in verdicts.items()} == example["outcomes"]
    turn = becomes_late_at(facts, settings, CALENDAR)
    found = told(next(iter(verdicts.values()))) | {"becomes_late": turn.replace(tzinfo=None) if turn else "never"}
    expected = example.get("expected", {})
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["sentence"][:100])
def test_every_step_says_itself_and_its_rule_in_both_languages(example: dict[str, Any]) -> None:
    for code in example["outcomes"]:
        verdict = judge(facts_of(example), rules_of(example), CALENDAR, Period.parse(code), here(example["at"]))
        assert verdict.steps
        for step in verdict.steps:
            assert isinstance(step.rule, Applied)
            assert step.said.vi != step.said.en


def test_a_verdict_is_told_step_by_step() -> None:
    example = next(each for each in EXAMPLES if each["sentence"].startswith("Supplement once, 3"))
    verdict = judge(facts_of(example), RULES, CALENDAR, Period.parse("2026-03"), here(example["at"]))
    assert [step.said.en for step in verdict.steps] == [
        "Received 2026-03-02 09:00",
        "Reckoned to: finished, 2026-03-12 08:00",
        "3 working days with the clock stopped (2026-03-04 09:00 – 2026-03-09 10:00) subtracted",
        "Promised for 2026-03-06 17:00 (given 2026-03-02 09:00)",
        "From 2026-03-12 00:00 on: late by 1 working day",
    ]
    assert verdict.steps[-1].said.vi == "Từ 00:00 ngày 12/03/2026: trễ 1 ngày làm việc"


@given(courses(events), rules)
def test_it_becomes_late_at_that_very_instant_and_not_before(facts: Facts, settings: TimelinessRules) -> None:
    turn = becomes_late_at(facts, settings, CALENDAR)
    if turn is not None:
        assert judged(facts, settings, turn).late
        before = judged(facts, settings, turn - TICK)
        assert not (before.late and before.end and before.end.by.open)


@given(courses(events), rules, instants)
def test_an_open_dossier_is_late_exactly_from_that_instant_on(
    facts: Facts, settings: TimelinessRules, at: datetime
) -> None:
    turn, at = becomes_late_at(facts, settings, CALENDAR), max(at, *facts.instants())
    for seen in (at, END):
        verdict = judged(facts, settings, seen)
        if verdict.end is not None and verdict.end.by.open:
            assert verdict.late == (turn is not None and turn <= seen)
            assert verdict.late_by is None or verdict.late_by.time >= timedelta()


@given(courses(open_events), rules, st.lists(instants, min_size=2))
def test_once_late_with_nothing_new_it_stays_late(
    facts: Facts, settings: TimelinessRules, seen: list[datetime]
) -> None:
    last = max(facts.instants())
    verdicts = [judged(facts, settings, at).late for at in sorted(seen) if at >= last]
    assert verdicts == sorted(verdicts)


@given(courses(events), rules, instants, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_does_not_matter(
    facts: Facts, settings: TimelinessRules, at: datetime, random: Any
) -> None:
    shuffled = replace(
        facts,
        events=tuple(random.sample(facts.events, len(facts.events))),
        promises=tuple(random.sample(facts.promises, len(facts.promises))),
        supplements=tuple(random.sample(facts.supplements, len(facts.supplements))),
    )
    assert judged(shuffled, settings, at) == judged(facts, settings, at)
    assert becomes_late_at(shuffled, settings, CALENDAR) == becomes_late_at(facts, settings, CALENDAR)


@given(courses(events), rules, instants)
def test_what_happens_after_a_period_does_not_change_it(
    facts: Facts, settings: TimelinessRules, later: datetime
) -> None:
    period = Period.parse("2026-02")
    then = period.ends_at - TICK
    known = facts.known_by(then)
    verdict = judge(facts, settings, CALENDAR, period, period.ends_at)
    if facts.received == known.received:
        assert verdict == judge(known, settings, CALENDAR, period, max(later, period.ends_at))


def test_each_end_and_each_reason_is_told_by_an_example() -> None:
    verdicts = [
        judge(facts_of(example), rules_of(example), CALENDAR, Period.parse(code), here(example["at"]))
        for example in EXAMPLES
        for code in example["outcomes"]
    ]
    assert {verdict.end.by for verdict in verdicts if verdict.end} == set(EndedBy)
    assert {verdict.not_counted for verdict in verdicts if verdict.not_counted} == set(NotCounted)
    assert {verdict.outcome for verdict in verdicts} == set(Outcome)
    assert len(EXAMPLES) >= 20


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('"DATE"', '"WEEK"', "compared_by: 'WEEK' is not one of DATE, INSTANT"),
        ("clock_stops = []", 'clock_stops = ["FINISHED"]', "clock_stops: only PAYMENT_ASKED and STOPPED"),
        ('"REFUSE"', '"ANSWER"', "petition_limits: are not one each of REFUSE"),
        ("days = 15", "days = -1", "petition_limits: hold a limit below 0"),
        ("days = 15", "days = 15.5", "petition_limits[3].days: Decimal('15.5') is not a whole number"),
        ("counted = false", 'counted = "no"', "petition_limits[4].counted: 'no' is not true or false"),
    ],
)
def test_bad_settings_are_refused_with_their_field(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    settings = Path(shutil.copytree(BOOK_FOLDER, tmp_path / "rules")) / "766-2022" / "timeliness.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadRulebook) as refused:
        load_rulebooks(tmp_path / "rules")
    assert str(refused.value).startswith(f"766-2022/timeliness.toml: version[1].{complaint}")


def test_settings_change_from_a_day_on_and_begin_an_edition(tmp_path: Path) -> None:
    settings = Path(shutil.copytree(BOOK_FOLDER, tmp_path / "rules")) / "766-2022" / "timeliness.toml"
    version = settings.read_text(encoding="utf-8")
    later = version.replace("2022-08-01", "2027-01-01").replace('= "DATE"', '= "INSTANT"')
    settings.write_text(f"{version}\n{later}", encoding="utf-8")
    editions = load_rulebooks(tmp_path / "rules").editions
    assert [edition.timeliness.compared_by.name for edition in editions] == ["DATE", "DATE", "DATE", "INSTANT"]
    assert editions[-1].id == "766-2022@2027-01-01"


def test_an_instant_without_offset_or_of_an_impossible_year_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        Facts(datetime(2026, 3, 2, 9))  # noqa: DTZ001  a naive time is what is refused
    with pytest.raises(ImpossibleInstant):
        Promise(START, datetime(1, 1, 1, tzinfo=VIETNAM))
    with pytest.raises(ImpossibleInstant):
        StatusEvent(datetime(9999, 12, 31, tzinfo=VIETNAM), Status.FINISHED)
